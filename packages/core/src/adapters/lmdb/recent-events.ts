import type { Transaction } from 'lmdb';
import { Packr } from 'msgpackr';
import { comparePositions, type EventPosition } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { type EventRecord, packEvent, recentKey, unpackEvent } from './records.js';
import type { Tables } from './tables.js';

type RecentTable = Pick<Tables, 'recent'>;

/** An event as it is among the recent ones of its device. */
type RecentRecord = [effectiveAt: number, timestamp: number, eventId: string, ...event: EventRecord];

/**
 * The events of a device that were stored last, in one entry, for as long as they are few: bytes to which more are appended without
 * reading what is there. First the newest effective time that was ever settled into the history, then one event after the other.
 */
const HEADER_BYTES = 8;
const NOTHING_SETTLED = -1;
const packr = new Packr({ useRecords: false });

/** An entry without events, of a device whose history goes until a time. */
export function noRecentEvents(settledUntil: number = NOTHING_SETTLED): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES);
  bytes.writeDoubleLE(settledUntil);
  return bytes;
}

/** The newest effective time in the settled part of a device's history; negative when there is none. */
export function settledUntilOf(bytes: Buffer): number {
  return bytes.readDoubleLE();
}

/** The entry with more events. */
export function appendRecent(bytes: Buffer, events: readonly SyncEvent[]): Buffer {
  return Buffer.concat([bytes, ...events.map((event) => packr.pack(recordOf(event)))]);
}

/** The events of an entry, in the order in which they were stored. */
export function recentEventsIn(bytes: Buffer, deviceId: string): readonly SyncEvent[] {
  if (bytes.length === HEADER_BYTES) return [];
  const records: readonly RecentRecord[] = packr.unpackMultiple(bytes.subarray(HEADER_BYTES));
  return records.map(([effectiveAt, timestamp, eventId, ...event]) =>
    unpackEvent([deviceId, effectiveAt, timestamp, eventId], event),
  );
}

/** The event of an identity, if it is in the entry. */
export function findRecent(bytes: Buffer, deviceId: string, eventId: string): SyncEvent | null {
  // its bytes are looked for first: nearly every event is a new one
  if (!bytes.includes(eventId, HEADER_BYTES, 'latin1')) return null;
  return recentEventsIn(bytes, deviceId).find((event) => event.eventId === eventId) ?? null;
}

/** A device's recent events of a stretch of its history: those that come after a position, or before it, nearest first. */
export function recentBeyond(
  { recent }: RecentTable,
  deviceId: string,
  from: EventPosition,
  sign: 1 | -1,
): readonly SyncEvent[] {
  const bytes = recent.get(recentKey(deviceId));
  if (bytes === undefined) return [];
  return recentEventsIn(bytes, deviceId)
    .filter((event) => comparePositions(event, from) * sign > 0)
    .toSorted((a, b) => comparePositions(a, b) * sign);
}

/** All recent events of the fleet, a device after the other. */
export function* allRecentEvents({ recent }: RecentTable, transaction: Transaction): Generator<SyncEvent> {
  for (const key of recent.getKeys({ transaction })) {
    if (key[1] !== 1) continue;
    const bytes = recent.get(key, { transaction });
    if (bytes !== undefined) yield* recentEventsIn(bytes, key[0]);
  }
}

function recordOf(event: SyncEvent): RecentRecord {
  return [event.effectiveAt, event.timestamp, event.eventId, ...packEvent(event)];
}
