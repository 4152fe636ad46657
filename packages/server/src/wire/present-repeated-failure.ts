import { currentStreak, type DeviceState } from '@pisync/core';
import { isoTime } from './iso-time.js';

/** A device that failed repeatedly, as it is answered. */
export interface WireRepeatedFailure {
  readonly device_id: string;
  readonly failed_syncs: number;
  readonly total_syncs: number;
  readonly current_streak: number;
  readonly last_event_at: string;
}

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
