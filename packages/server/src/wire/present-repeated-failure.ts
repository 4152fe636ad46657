import { currentStreak, type DeviceState } from '@pisync/core';
import { isoTime } from './iso-time.js';
import type { WireRepeatedFailure } from './repeated-failure-schema.js';

/** The device's failures in the shape of the API. */
export function presentRepeatedFailure(state: DeviceState): WireRepeatedFailure {
  return {
    device_id: state.deviceId,
    failed_syncs: state.failedSyncs,
    total_syncs: state.totalSyncs,
    current_streak: currentStreak(state),
    last_event_at: isoTime(state.newest.effectiveAt),
  };
}
