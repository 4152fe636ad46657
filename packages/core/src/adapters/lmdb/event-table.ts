import { deriveEventId } from '../../domain/event-identity.js';
import type { EventPosition } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { type EventKey, eventKey, identityKey, packEvent, unpackEvent } from './records.js';
import type { Tables } from './tables.js';

type EventTables = Pick<Tables, 'events' | 'identities'>;

/** A device's event at a position. */
export function getEvent(
  { events }: Pick<Tables, 'events'>,
  deviceId: string,
  { effectiveAt, timestamp, eventId }: EventPosition,
): SyncEvent | null {
  const key: EventKey = [deviceId, effectiveAt, timestamp, eventId];
  const record = events.get(key);
  return record === undefined ? null : unpackEvent(key, record);
}

/**
 * The kept event of the same device and identity. An event with a derived id and a right clock stands where its own fields
 * say; any other has its place in `identities`.
 */
export function findEvent(tables: EventTables, event: SyncEvent): SyncEvent | null {
  const { deviceId, eventId, timestamp } = event;
  const inOwnPlace = getEvent(tables, deviceId, { effectiveAt: timestamp, timestamp, eventId });
  if (inOwnPlace !== null) return inOwnPlace;
  const place = tables.identities.get(identityKey(event));
  if (place === undefined) return null;
  const [effectiveAt, placedTimestamp] = place;
  return getEvent(tables, deviceId, { effectiveAt, timestamp: placedTimestamp, eventId });
}

/** Adds an event to the transaction that is being written. */
export function putEvent({ events, identities }: EventTables, event: SyncEvent): void {
  void events.put(eventKey(event), packEvent(event));
  if (event.effectiveAt !== event.timestamp || event.eventId !== deriveEventId(event)) {
    void identities.put(identityKey(event), [event.effectiveAt, event.timestamp]);
  }
}

/** A device's events beyond a position, nearest first: a range of the table, read as far as it is iterated. */
export function* scanEvents(
  { events }: EventTables,
  deviceId: string,
  from: EventPosition,
  direction: 'older' | 'newer',
): Generator<SyncEvent, void, undefined> {
  const start: EventKey = [deviceId, from.effectiveAt, from.timestamp, from.eventId];
  const range = events.getRange({
    start,
    exclusiveStart: true,
    end: direction === 'newer' ? [deviceId, Infinity] : [deviceId, 0],
    reverse: direction === 'older',
  });
  for (const { key, value } of range) yield unpackEvent(key, value);
}

/** A device's newest events before a position, or its newest of all; newest first. */
export function newestEvents(
  { events }: EventTables,
  deviceId: string,
  before: EventPosition | null,
  limit: number,
): readonly SyncEvent[] {
  const range = events.getRange({
    start: before === null ? [deviceId, Infinity] : [deviceId, before.effectiveAt, before.timestamp, before.eventId],
    exclusiveStart: true,
    end: [deviceId, 0],
    reverse: true,
    limit,
  });
  return Array.from(range.map(({ key, value }) => unpackEvent(key, value)));
}
