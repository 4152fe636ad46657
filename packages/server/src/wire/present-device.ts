import type { Device, DeviceKind, DeviceStatus } from '@pisync/core';
import { isoTime, isoTimeOrNull } from './iso-time.js';
import { presentEvent, type WireEvent } from './present-event.js';

/** A device as it is answered; times are effective times, ISO 8601. */
export interface WireDevice {
  readonly device_id: string;
  readonly kind: DeviceKind;
  readonly status: DeviceStatus;
  readonly total_syncs: number;
  readonly failed_syncs: number;
  readonly current_streak: number;
  readonly streak_started_at: string | null;
  readonly first_event_at: string;
  readonly last_event_at: string;
  readonly last_success_at: string | null;
  readonly latest: WireEvent | null;
}

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
