import { type ClockReading, effectiveTime } from './effective-time.js';
import { deriveEventId, type SyncFacts } from './event-identity.js';
import type { EventPosition } from './event-position.js';
import type { SyncReport } from './report-schema.js';

/** One sync of one device, as it is kept. Times are epoch milliseconds, the speed is in Mbit/s. */
export interface SyncEvent extends EventPosition, SyncFacts {
  readonly deviceId: string;
  /** The device's own `event_id`, or the one derived from the event's fields. */
  readonly eventId: string;
  /** The device's clock at the sync; never rewritten. */
  readonly timestamp: number;
  /** What orders the event among the device's events. */
  readonly effectiveAt: number;
  /** When the first copy arrived. */
  readonly receivedAt: number;
  readonly clock: ClockReading;
}

/** The event that a report tells of, when its first copy arrives at `receivedAt` (epoch milliseconds). */
export function toSyncEvent(report: SyncReport, receivedAt: number): SyncEvent {
  const facts: SyncFacts = {
    timestamp: report.timestamp,
    totalFilesSynced: report.total_files_synced,
    totalErrors: report.total_errors,
    internetSpeed: report.internet_speed,
  };
  const { effectiveAt, clock } = effectiveTime({ timestamp: report.timestamp, sentAt: report.sent_at, receivedAt });
  // each field by its name: an object that others are spread into takes more memory, and longer
  return {
    deviceId: report.device_id,
    eventId: report.event_id ?? deriveEventId(facts),
    effectiveAt,
    clock,
    receivedAt,
    timestamp: facts.timestamp,
    totalFilesSynced: facts.totalFilesSynced,
    totalErrors: facts.totalErrors,
    internetSpeed: facts.internetSpeed,
  };
}

/** A sync failed when it had any error; one of no files and no errors succeeded. */
export function isFailure(event: SyncEvent): boolean {
  return event.totalErrors > 0;
}
