import type { SyncEvent } from '@pisync/core';
import type { WireEvent } from './event-schema.js';
import { isoTime } from './iso-time.js';

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
