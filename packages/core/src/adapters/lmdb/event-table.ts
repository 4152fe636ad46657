import { deriveEventId } from '../../domain/event-identity.js';
import { comparePositions, type EventPosition } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { mergeOrdered } from '../../staging/merge-ordered.js';
import {
  appendRecent,
  findRecent,
  noRecentEvents,
  recentBeyond,
  recentEventsIn,
  settledUntilOf,
} from './recent-events.js';
import { type EventKey, eventKey, identityKey, packEvent, recentKey, unpackEvent } from './records.js';
import type { Tables } from './tables.js';

export type EventTables = Pick<Tables, 'recent' | 'events' | 'identities'>;

/** Behind all positions that events can have. */
const LAST: EventPosition = { effectiveAt: Infinity, timestamp: 0, eventId: '' };

/** A device's event at a position. */
export function getEvent(tables: EventTables, deviceId: string, position: EventPosition): SyncEvent | null {
  const bytes = tables.recent.get(recentKey(deviceId));
  if (bytes === undefined) return null;
  const event = findRecent(bytes, deviceId, position.eventId);
  if (event !== null && comparePositions(event, position) === 0) return event;
  return getSettled(tables, deviceId, position);
}

/**
 * The kept event of the same device and identity. In the settled history, an event with a derived id and a right clock stands where
 * its own fields say; any other has its place in `identities`.
 */
export function findEvent(tables: EventTables, event: SyncEvent): SyncEvent | null {
  const { deviceId, eventId, timestamp } = event;
  const bytes = tables.recent.get(recentKey(deviceId));
  if (bytes === undefined) return null;
  const recent = findRecent(bytes, deviceId, eventId);
  if (recent !== null) return recent;
  // most events are newer than all that is settled, so that nobody needs to look for them there
  if (timestamp <= settledUntilOf(bytes)) {
    const inOwnPlace = getSettled(tables, deviceId, { effectiveAt: timestamp, timestamp, eventId });
    if (inOwnPlace !== null) return inOwnPlace;
  }
  const place = tables.identities.get(identityKey(event));
  if (place === undefined) return null;
  const [effectiveAt, placedTimestamp] = place;
  return getSettled(tables, deviceId, { effectiveAt, timestamp: placedTimestamp, eventId });
}

/**
 * Adds new events to the transaction that is being written: to the recent ones of their devices, which are settled all together once
 * their entry is longer than so many bytes. Reads what the last commit left: the transaction is applied only if that is still the last.
 */
export function putEvents(tables: EventTables, events: readonly SyncEvent[], recentBytes: number): void {
  const byDevice = new Map<string, SyncEvent[]>();
  for (const event of events) {
    const added = byDevice.get(event.deviceId);
    if (added === undefined) byDevice.set(event.deviceId, [event]);
    else added.push(event);
  }
  for (const [deviceId, added] of byDevice) {
    const before = tables.recent.get(recentKey(deviceId)) ?? noRecentEvents();
    const after = appendRecent(before, added);
    void tables.recent.put(recentKey(deviceId), after.length > recentBytes ? settle(tables, deviceId, after) : after);
  }
}

/** A device's events beyond a position, nearest first, read as far as it is iterated. */
export function* scanEvents(
  tables: EventTables,
  deviceId: string,
  from: EventPosition,
  direction: 'older' | 'newer',
): Generator<SyncEvent, void, undefined> {
  const sign = direction === 'newer' ? 1 : -1;
  const settled = tables.events.getRange({
    start: [deviceId, from.effectiveAt, from.timestamp, from.eventId],
    exclusiveStart: true,
    end: direction === 'newer' ? [deviceId, Infinity] : [deviceId, 0],
    reverse: direction === 'older',
  });
  const unpacked = settled.map(({ key, value }) => unpackEvent(key, value));
  yield* mergeOrdered(recentBeyond(tables, deviceId, from, sign), unpacked, sign);
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

/** Puts all events of an entry into the history; returns the entry without them. */
function settle({ events, identities }: EventTables, deviceId: string, bytes: Buffer): Buffer {
  let settledUntil = settledUntilOf(bytes);
  for (const event of recentEventsIn(bytes, deviceId)) {
    void events.put(eventKey(event), packEvent(event));
    if (event.effectiveAt !== event.timestamp || event.eventId !== deriveEventId(event)) {
      void identities.put(identityKey(event), [event.effectiveAt, event.timestamp]);
    }
    settledUntil = Math.max(settledUntil, event.effectiveAt);
  }
  return noRecentEvents(settledUntil);
}

function getSettled(
  { events }: EventTables,
  deviceId: string,
  { effectiveAt, timestamp, eventId }: EventPosition,
): SyncEvent | null {
  const key: EventKey = [deviceId, effectiveAt, timestamp, eventId];
  const record = events.get(key);
  return record === undefined ? null : unpackEvent(key, record);
}
