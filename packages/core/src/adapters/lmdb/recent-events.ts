import type { Transaction } from 'lmdb';
import type { SyncEvent } from '../../domain/sync-event.js';
import {
  comparePacked,
  eventOf,
  mayHaveTime,
  type PackedEvent,
  packedTogether,
  packEventOf,
  readPacked,
  standsInOwnPlace,
} from './packed-events.js';
import { recentKey } from './records.js';
import type { Tables } from './tables.js';

type RecentTable = Pick<Tables, 'recent'>;

/** What an entry of recent events begins with, of all events of its device: the recent ones, and those that are settled in its history. */
export interface EntryMarks {
  /** The newest effective time; negative when there are no events. */
  readonly newestAt: number;
  /** The newest effective time in the history; negative when nothing was ever settled. */
  readonly settledUntil: number;
  /** Whether every event stands where its own fields say, so that nothing but these has to be looked at to find it. */
  readonly areInOwnPlaces: boolean;
  /** Whether each recent event has a later effective time than all events that were stored before it. */
  readonly isInOrder: boolean;
}

/**
 * The events of a device that were stored last, in one entry, for as long as they are few: bytes to which more are appended without
 * reading what is there.
 */
interface UnsettledEvents extends EntryMarks {
  /** The bytes of the events, in the order in which they were stored. */
  readonly bytes: Buffer;
  /** In effective order. */
  packed(): readonly PackedEvent[];
}

/** Recent events as they are kept. */
export interface RecentEvents extends UnsettledEvents {
  find(eventId: string): SyncEvent | null;
}

/** Recent events with some that were added. */
export interface LongerEvents extends UnsettledEvents {
  /** The whole entry. */
  readonly entry: Buffer;
  /** The one that was stored last. */
  readonly last: SyncEvent | null;
}

/** Finds the recent events of a device; `null` for one that has no events at all. */
export type RecentOf = (deviceId: string) => RecentEvents | null;

const NO_EVENTS: EntryMarks = { newestAt: -1, settledUntil: -1, areInOwnPlaces: true, isInOrder: true };
/** Until when is settled, a byte for what is true or not, and the newest time. In entries of format 3 events come behind the first of these. */
const [FLAGS_AT, NEWEST_AT, MARK_BYTES, OLD_MARK_BYTES] = [8, 9, 17, 8];
const [IN_OWN_PLACES, IN_ORDER] = [1, 2];
const ROOM_FOR_MARKS = Buffer.alloc(MARK_BYTES);

/** Reads entries as they are now. */
export function readRecent({ recent }: RecentTable): RecentOf {
  return (deviceId) => {
    const entry = recent.get(recentKey(deviceId));
    return entry === undefined ? null : openEntry(deviceId, entry);
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

/** An entry from which all events were settled. */
export function settledEntry({ newestAt, areInOwnPlaces }: Pick<EntryMarks, 'newestAt' | 'areInOwnPlaces'>): Buffer {
  const marks = { newestAt, settledUntil: newestAt, areInOwnPlaces, isInOrder: true };
  return writeMarks(Buffer.allocUnsafe(MARK_BYTES), marks);
}

/** The recent events of a device, with more events behind them. */
export function appendRecent(before: RecentEvents | null, added: readonly SyncEvent[]): LongerEvents {
  const { settledUntil }: EntryMarks = before ?? NO_EVENTS;
  let { newestAt, areInOwnPlaces, isInOrder }: EntryMarks = before ?? NO_EVENTS;
  const more = packedTogether(
    added.map((event) => {
      const isInOwnPlace = standsInOwnPlace(event);
      areInOwnPlaces &&= isInOwnPlace;
      isInOrder &&= event.effectiveAt > newestAt;
      newestAt = Math.max(newestAt, event.effectiveAt);
      return packEventOf(event, isInOwnPlace);
    }),
  );
  const parts = before === null ? [ROOM_FOR_MARKS, more] : [ROOM_FOR_MARKS, before.bytes, more];
  const entry = writeMarks(Buffer.concat(parts), { newestAt, settledUntil, areInOwnPlaces, isInOrder });
  const bytes = entry.subarray(MARK_BYTES);
  return {
    newestAt,
    settledUntil,
    areInOwnPlaces,
    isInOrder,
    entry,
    bytes,
    last: added.at(-1) ?? null,
    packed: () => inOrder(readPacked(bytes), isInOrder),
  };
}

/** All recent events of the fleet, a device after the other. */
export function* allRecentEvents({ recent }: RecentTable, transaction: Transaction): Generator<SyncEvent> {
  for (const key of recent.getKeys({ transaction })) {
    if (key[1] !== 1) continue;
    const entry = recent.get(key, { transaction });
    if (entry === undefined) continue;
    for (const packed of openEntry(key[0], entry).packed()) yield eventOf(key[0], packed);
  }
}

function writeMarks(entry: Buffer, { newestAt, settledUntil, areInOwnPlaces, isInOrder }: EntryMarks): Buffer {
  entry.writeDoubleLE(settledUntil);
  entry.writeDoubleLE(newestAt, NEWEST_AT);
  entry[FLAGS_AT] = (areInOwnPlaces ? IN_OWN_PLACES : 0) | (isInOrder ? IN_ORDER : 0);
  return entry;
}

function openEntry(deviceId: string, entry: Buffer): RecentEvents {
  const settledUntil = entry.readDoubleLE();
  const flags = entry[FLAGS_AT];
  // where format 3 has events, the first is an array, which begins with a larger number; nothing else is known of them
  if (flags === undefined || flags > (IN_OWN_PLACES | IN_ORDER)) {
    const bytes = entry.subarray(OLD_MARK_BYTES);
    const newestAt = Math.max(settledUntil, ...readPacked(bytes).map(([effectiveAt]) => effectiveAt));
    return recentEvents(deviceId, { newestAt, settledUntil, areInOwnPlaces: false, isInOrder: false }, bytes);
  }
  const newestAt = entry.readDoubleLE(NEWEST_AT);
  const areInOwnPlaces = (flags & IN_OWN_PLACES) !== 0;
  const isInOrder = (flags & IN_ORDER) !== 0;
  const marks = { newestAt, settledUntil, areInOwnPlaces, isInOrder };
  return recentEvents(deviceId, marks, entry.subarray(MARK_BYTES));
}

function recentEvents(
  deviceId: string,
  { newestAt, settledUntil, areInOwnPlaces, isInOrder }: EntryMarks,
  bytes: Buffer,
): RecentEvents {
  let read: readonly PackedEvent[] | null = null;
  const packed = (): readonly PackedEvent[] => (read ??= inOrder(readPacked(bytes), isInOrder));
  return {
    newestAt,
    settledUntil,
    areInOwnPlaces,
    isInOrder,
    bytes,
    packed,
    find(eventId) {
      // the identity of an event in its own place begins with its time, and any other is written out; most are neither
      const time = Number.parseInt(eventId, 10);
      const isPlaced = !areInOwnPlaces && bytes.includes(eventId, 0, 'latin1');
      if (!isPlaced && !mayHaveTime(bytes, time)) return null;
      for (const event of packed()) {
        if (event[0] !== time && event[2] !== eventId) continue;
        const found = eventOf(deviceId, event);
        if (found.eventId === eventId) return found;
      }
      return null;
    },
  };
}

function inOrder(packed: readonly PackedEvent[], isInOrder: boolean): readonly PackedEvent[] {
  return isInOrder ? packed : packed.toSorted(comparePacked);
}
