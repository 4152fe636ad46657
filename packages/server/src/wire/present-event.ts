import type { ClockReading, SyncEvent } from '@pisync/core';
import { isoTime } from './iso-time.js';

/** An event as it is answered; times ISO 8601, the speed in Mbit/s. */
export interface WireEvent {
  readonly device_id: string;
  readonly event_id: string;
  readonly timestamp: string;
  readonly effective_at: string;
  readonly received_at: string;
  readonly clock: ClockReading;
  readonly total_files_synced: number;
  readonly total_errors: number;
  readonly internet_speed: number;
}

/** The event in the shape of the API. */
export function presentEvent(event: SyncEvent): WireEvent {
  return {
    device_id: event.deviceId,
    event_id: event.eventId,
    timestamp: isoTime(event.timestamp),
    effective_at: isoTime(event.effectiveAt),
    received_at: isoTime(event.receivedAt),
    clock: event.clock,
    total_files_synced: event.totalFilesSynced,
    total_errors: event.totalErrors,
    internet_speed: event.internetSpeed,
  };
}
