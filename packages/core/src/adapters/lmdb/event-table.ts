import { deriveEventId } from '../../domain/event-identity.js';
import { eventsByDevice } from '../../domain/events-by-device.js';
import { comparePositions, type EventPosition } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { mergeOrdered } from '../../staging/merge-ordered.js';
import {
  appendRecent,
  eventsBeyond,
  noRecentEvents,
  NOTHING_SETTLED,
  type RecentEvents,
  type RecentOf,
} from './recent-events.js';
import { type EventKey, eventKey, identityKey, packEvent, recentKey, unpackEvent } from './records.js';
import type { Tables } from './tables.js';

/** Where a device's events are: the history, and before they are settled there, the recent ones. */
export type EventTables = Pick<Tables, 'events' | 'identities'> & { readonly recentOf: RecentOf };

/** Behind all positions that events can have. */
const LAST: EventPosition = { effectiveAt: Infinity, timestamp: 0, eventId: '' };

/** A device's event at a position. */
export function getEvent(tables: EventTables, deviceId: string, position: EventPosition): SyncEvent | null {
  const recent = tables.recentOf(deviceId);
  if (recent === null) return null;
  const event = recent.find(position.eventId);
  if (event !== null && comparePositions(event, position) === 0) return event;
  return getSettled(tables, deviceId, position);
}

/**
 * The kept event of the same device and identity. In the settled history, an event with a derived id and a right clock stands where
 * its own fields say; any other has its place in `identities`.
 */
export function findEvent(tables: EventTables, event: SyncEvent): SyncEvent | null {
  const { deviceId, eventId, timestamp } = event;
  const recent = tables.recentOf(deviceId);
  if (recent === null) return null;
  const unsettled = recent.find(eventId);
  if (unsettled !== null) return unsettled;
  // most events are newer than all that is settled, so that nobody needs to look for them there
  if (timestamp <= recent.settledUntil) {
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
 * their entry is longer than so many bytes. Builds on what was read: the transaction is applied only if nobody committed anything since.
 */
export function putEvents(
  tables: EventTables & Pick<Tables, 'recent'>,
  events: readonly SyncEvent[],
  recentBytes: number,
): void {
  for (const [deviceId, added] of eventsByDevice(events)) {
    const before = tables.recentOf(deviceId);
    const longer = appendRecent(before?.bytes ?? noRecentEvents(), added);
    const after = longer.length > recentBytes ? settle(tables, before, added) : longer;
    void tables.recent.put(recentKey(deviceId), after);
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
  const recent = tables.recentOf(deviceId)?.events() ?? [];
  yield* mergeOrdered(eventsBeyond(recent, from, sign), unpacked, sign);
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

/** Puts a device's recent events, and those that are added, into its history; returns its entry without them. */
function settle({ events, identities }: EventTables, before: RecentEvents | null, added: readonly SyncEvent[]): Buffer {
  let settledUntil = before?.settledUntil ?? NOTHING_SETTLED;
  for (const event of [...(before?.events() ?? []), ...added]) {
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
