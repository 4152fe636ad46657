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
export interface RecentEvents {
  readonly bytes: Buffer;
  /** Negative when nothing was settled yet. */
  readonly settledUntil: number;
  /** In the order in which they were stored. */
  events(): readonly SyncEvent[];
  find(eventId: string): SyncEvent | null;
}

/** Finds the recent events of a device; `null` for one that has no events at all. */
export type RecentOf = (deviceId: string) => RecentEvents | null;

const HEADER_BYTES = 8;
/** Of a device that has no history yet: before all times. */
export const NOTHING_SETTLED = -1;
const packr = new Packr({ useRecords: false });

/** Reads entries as they are now. */
export function readRecent({ recent }: RecentTable): RecentOf {
  return (deviceId) => {
    const bytes = recent.get(recentKey(deviceId));
    return bytes === undefined ? null : openEntry(deviceId, bytes);
  };
}

/** Reads each entry once: a batch may have many events of a device. For as long as nobody else's commit is of interest. */
export function rememberRecent(table: RecentTable): RecentOf {
  const read = readRecent(table);
  const known = new Map<string, RecentEvents | null>();
  return (deviceId) => {
    let entry = known.get(deviceId);
    if (entry === undefined) {
      entry = read(deviceId);
      known.set(deviceId, entry);
    }
    return entry;
  };
}

/** An entry without events, of a device whose history goes until a time. */
export function noRecentEvents(settledUntil: number = NOTHING_SETTLED): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES);
  bytes.writeDoubleLE(settledUntil);
  return bytes;
}

/** An entry with more events. */
export function appendRecent(bytes: Buffer, events: readonly SyncEvent[]): Buffer {
  return Buffer.concat([bytes, ...events.map((event) => packr.pack(recordOf(event)))]);
}

/** Those of events that come after a position, or before it, nearest first. */
export function eventsBeyond(events: readonly SyncEvent[], from: EventPosition, sign: 1 | -1): readonly SyncEvent[] {
  return events
    .filter((event) => comparePositions(event, from) * sign > 0)
    .toSorted((a, b) => comparePositions(a, b) * sign);
}

/** All recent events of the fleet, a device after the other. */
export function* allRecentEvents({ recent }: RecentTable, transaction: Transaction): Generator<SyncEvent> {
  for (const key of recent.getKeys({ transaction })) {
    if (key[1] !== 1) continue;
    const bytes = recent.get(key, { transaction });
    if (bytes !== undefined) yield* openEntry(key[0], bytes).events();
  }
}

function openEntry(deviceId: string, bytes: Buffer): RecentEvents {
  let unpacked: readonly SyncEvent[] | null = null;
  const events = (): readonly SyncEvent[] => (unpacked ??= unpackEntry(deviceId, bytes));
  return {
    bytes,
    settledUntil: bytes.readDoubleLE(),
    events,
    find(eventId) {
      // its bytes are looked for first: nearly every event is a new one
      if (!bytes.includes(eventId, HEADER_BYTES, 'latin1')) return null;
      return events().find((event) => event.eventId === eventId) ?? null;
    },
  };
}

function unpackEntry(deviceId: string, bytes: Buffer): readonly SyncEvent[] {
  if (bytes.length === HEADER_BYTES) return [];
  const records: readonly RecentRecord[] = packr.unpackMultiple(bytes.subarray(HEADER_BYTES));
  return records.map(([effectiveAt, timestamp, eventId, ...event]) =>
    unpackEvent([deviceId, effectiveAt, timestamp, eventId], event),
  );
}

function recordOf(event: SyncEvent): RecentRecord {
  return [event.effectiveAt, event.timestamp, event.eventId, ...packEvent(event)];
}
