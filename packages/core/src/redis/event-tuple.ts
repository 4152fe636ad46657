import type { ClockReading } from '../domain/effective-time.js';
import type { SyncEvent } from '../domain/sync-event.js';

/** An event as it is written to Redis: short, and the same number comes back (JSON spells a double exactly). */
export type EventTuple = readonly [
  deviceId: string,
  eventId: string,
  timestamp: number,
  effectiveAt: number,
  receivedAt: number,
  clock: ClockReading,
  totalFilesSynced: number,
  totalErrors: number,
  internetSpeed: number,
];

/** The tuple of an event. */
export function toEventTuple(event: SyncEvent): EventTuple {
  return [
    event.deviceId,
    event.eventId,
    event.timestamp,
    event.effectiveAt,
    event.receivedAt,
    event.clock,
    event.totalFilesSynced,
    event.totalErrors,
    event.internetSpeed,
  ];
}

/** The event of a tuple, or `null` when it isn't one. */
export function fromEventTuple(value: unknown): SyncEvent | null {
  if (!Array.isArray(value) || value.length !== 9) return null;
  const fields: readonly unknown[] = value;
  const [deviceId, eventId, timestamp, effectiveAt, receivedAt, clock, totalFilesSynced, totalErrors, internetSpeed] =
    fields;
  if (!isText(deviceId) || !isText(eventId) || !isClockReading(clock)) return null;
  if (!isNumber(timestamp) || !isNumber(effectiveAt) || !isNumber(receivedAt)) return null;
  if (!isNumber(totalFilesSynced) || !isNumber(totalErrors) || !isNumber(internetSpeed)) return null;
  return {
    deviceId,
    eventId,
    timestamp,
    effectiveAt,
    receivedAt,
    clock,
    totalFilesSynced,
    totalErrors,
    internetSpeed,
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isClockReading(value: unknown): value is ClockReading {
  return value === 'ok' || value === 'skewed' || value === 'unset' || value === 'future';
}
