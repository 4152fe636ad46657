import { eventsByDevice } from '../../domain/events-by-device.js';
import { comparePositions, type EventPosition } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { mergeOrdered } from '../../staging/merge-ordered.js';
import { addToHistory, type HistoryTables, scanSettled } from './history.js';
import { beginsLater, type KnownTimes } from './known-times.js';
import { divideByHistory, eventsBeyond, isPlaced } from './packed-events.js';
import { appendRecent, type LongerEvents, type RecentOf, settledEntry } from './recent-events.js';
import { identityKey, recentKey } from './records.js';
import type { Tables } from './tables.js';

/** Where a device's events are: the history, and before they are settled there, the recent ones. */
export type EventTables = HistoryTables & Pick<Tables, 'identities'> & { readonly recentOf: RecentOf };

/** How events are added. */
export interface EventWriting {
  /** How many bytes of recent events a device may have until they are settled in its history. */
  readonly recentBytes: number;
  /** Is told until when devices have events. */
  readonly knownTimes: KnownTimes;
}

/** How long a block of the history may be, in lengths that recent events may have: room for late ones, and three blocks in a page. */
const BLOCK_TO_RECENT = 1.5;

/** Behind all positions that events can have. */
const LAST: EventPosition = { effectiveAt: Infinity, timestamp: 0, eventId: '' };

/** A device's event at a position. */
export function getEvent(tables: EventTables, deviceId: string, position: EventPosition): SyncEvent | null {
  const recent = tables.recentOf(deviceId);
  if (recent === null) return null;
  const event = recent.find(position.eventId);
  if (event !== null && comparePositions(event, position) === 0) return event;
  return tables.blockOf(deviceId, position)?.find(position) ?? null;
}

/**
 * The kept event of the same device and identity. In the settled history, an event that stands in its own place is found there; any
 * other has its place in `identities`.
 */
export function findEvent(tables: EventTables, event: SyncEvent): SyncEvent | null {
  const { deviceId, eventId, timestamp } = event;
  const recent = tables.recentOf(deviceId);
  if (recent === null) return null;
  const { newestAt, settledUntil, areInOwnPlaces } = recent;
  if (areInOwnPlaces && beginsLater(eventId, newestAt)) return null;
  const unsettled = recent.find(eventId);
  if (unsettled !== null) return unsettled;
  if (timestamp <= settledUntil) {
    const ownPlace = { effectiveAt: timestamp, timestamp, eventId };
    const inOwnPlace = tables.blockOf(deviceId, ownPlace)?.find(ownPlace) ?? null;
    if (inOwnPlace !== null) return inOwnPlace;
  }
  const identity = areInOwnPlaces ? undefined : tables.identities.get(identityKey(event));
  if (identity === undefined) return null;
  const place = { effectiveAt: identity[0], timestamp: identity[1], eventId };
  return tables.blockOf(deviceId, place)?.find(place) ?? null;
}

/**
 * Adds new events to the transaction that is being written: to the recent ones of their devices, which are settled all together once
 * their entry is longer than so many bytes. Builds on what was read: the transaction is applied only if nobody committed anything since.
 */
export function putEvents(
  tables: EventTables & Pick<Tables, 'recent'>,
  events: readonly SyncEvent[],
  { recentBytes, knownTimes }: EventWriting,
): void {
  for (const [deviceId, added] of eventsByDevice(events)) {
    const recent = appendRecent(tables.recentOf(deviceId), added);
    const isLong = recent.bytes.length > recentBytes;
    if (isLong) settle(tables, deviceId, recent, recentBytes * BLOCK_TO_RECENT);
    void tables.recent.put(recentKey(deviceId), isLong ? settledEntry(recent) : recent.entry);
    knownTimes.put(deviceId, recent);
  }
}

/** A device's events beyond a position, nearest first, read as far as it is iterated. */
export function* scanEvents(
  tables: EventTables,
  deviceId: string,
  from: EventPosition,
  direction: 'older' | 'newer',
): Generator<SyncEvent, void, undefined> {
  const recent = tables.recentOf(deviceId);
  if (recent === null) return;
  const sign = direction === 'newer' ? 1 : -1;
  const { among, behind } = divideByHistory(recent.packed(), recent.settledUntil);
  if (direction === 'older') yield* eventsBeyond(deviceId, behind, from, sign);
  if (direction === 'older' || from.effectiveAt <= recent.settledUntil) {
    yield* mergeOrdered(
      eventsBeyond(deviceId, among, from, sign),
      scanSettled(tables, deviceId, from, direction),
      sign,
    );
  }
  if (direction === 'newer') yield* eventsBeyond(deviceId, behind, from, sign);
}

/** A device's newest events before a position, or its newest of all; newest first. */
export function newestEvents(
  tables: EventTables,
  deviceId: string,
  before: EventPosition | null,
  limit: number,
): readonly SyncEvent[] {
  const found: SyncEvent[] = [];
  for (const event of scanEvents(tables, deviceId, before ?? LAST, 'older')) {
    if (found.push(event) === limit) break;
  }
  return found;
}

/** Puts a device's recent events into its history. */
function settle(tables: EventTables, deviceId: string, recent: LongerEvents, blockBytes: number): void {
  addToHistory(tables, deviceId, recent, blockBytes);
  if (recent.areInOwnPlaces) return;
  for (const packed of recent.packed()) {
    if (!isPlaced(packed)) continue;
    const [effectiveAt, timestamp, eventId] = packed;
    void tables.identities.put(identityKey({ deviceId, eventId }), [effectiveAt, timestamp]);
  }
}
