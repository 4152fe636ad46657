import type { Device } from '@pisync/core';
import type { WireDevice } from './device-schema.js';
import { isoTime, isoTimeOrNull } from './iso-time.js';
import { presentEvent } from './present-event.js';

/** The device in the shape of the API. */
export function presentDevice(device: Device): WireDevice {
  return {
    device_id: device.deviceId,
    kind: device.kind,
    status: device.status,
    total_syncs: device.totalSyncs,
    failed_syncs: device.failedSyncs,
    current_streak: device.currentStreak,
    streak_started_at: isoTimeOrNull(device.streak?.first.effectiveAt ?? null),
    first_event_at: isoTime(device.firstEventAt),
    last_event_at: isoTime(device.newest.effectiveAt),
    last_success_at: isoTimeOrNull(device.lastSuccessAt),
    latest: device.latest === null ? null : presentEvent(device.latest),
  };
}
