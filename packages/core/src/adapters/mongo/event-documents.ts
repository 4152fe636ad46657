import type { Filter, Sort } from 'mongodb';
import { comparePositions, type EventPosition } from '../../domain/event-position.js';
import { isFailure, type SyncEvent } from '../../domain/sync-event.js';
import type { Collections } from './collections.js';
import { type EventDocument, eventKey, fromEventDocument } from './documents.js';

const NEWEST_FIRST: Sort = { effective_at: -1, timestamp: -1, event_id: -1 };
const OLDEST_FIRST: Sort = { effective_at: 1, timestamp: 1, event_id: 1 };
/** How far a search for a success reads at first; each further step is as long as all before it. */
const FIRST_STRETCH = 25;

/** The events that are kept of these, by key. */
export async function readKnown(
  { events }: Collections,
  wanted: readonly SyncEvent[],
): Promise<ReadonlyMap<string, SyncEvent>> {
  if (wanted.length === 0) return new Map();
  const keys = wanted.map(({ deviceId, eventId }) => eventKey(deviceId, eventId));
  const deviceIds = [...new Set(wanted.map(({ deviceId }) => deviceId))];
  const found = await events
    // the devices tell a sharded cluster where to look
    .find({ _id: { $in: keys }, device_id: { $in: deviceIds } }, { batchSize: keys.length + 1 })
    .toArray();
  return new Map(
    found.map((document) => [eventKey(document.device_id, document.event_id), fromEventDocument(document)]),
  );
}

/** An event by its place; `null` when none is kept there. */
export async function readEvent(
  { events }: Collections,
  deviceId: string,
  position: EventPosition,
): Promise<SyncEvent | null> {
  const document = await events.findOne({ _id: eventKey(deviceId, position.eventId), device_id: deviceId });
  if (document === null) return null;
  const event = fromEventDocument(document);
  return comparePositions(event, position) === 0 ? event : null;
}

/** From when (inclusive) to when (exclusive), in effective time, epoch milliseconds. */
export interface EffectiveRange {
  readonly since?: number;
  readonly until?: number;
}

/** Which stretch of a device's events. */
export interface EventStretch extends EffectiveRange {
  readonly from: EventPosition | null;
  readonly direction: 'older' | 'newer';
  readonly limit: number;
}

/** A device's events on one side of a position, or all, nearest first. */
export async function readEvents(
  { events }: Collections,
  deviceId: string,
  { from, direction, limit, ...range }: EventStretch,
): Promise<readonly SyncEvent[]> {
  const conditions: Filter<EventDocument>[] = [{ device_id: deviceId }, withinRange(range)];
  if (from !== null) conditions.push(beyond(from, direction === 'older' ? '$lt' : '$gt'));
  const documents = await events
    .find({ $and: conditions }, { limit, batchSize: limit + 1 })
    .sort(direction === 'older' ? NEWEST_FIRST : OLDEST_FIRST)
    .toArray();
  return documents.map(fromEventDocument);
}

/** A device's events beyond a position, nearest first, up to and including the first success. */
export async function readUntilSuccess(
  collections: Collections,
  deviceId: string,
  from: EventPosition,
  direction: 'older' | 'newer',
): Promise<readonly SyncEvent[]> {
  const found: SyncEvent[] = [];
  for (let limit = FIRST_STRETCH; ; limit *= 2) {
    const next = await readEvents(collections, deviceId, { from: found.at(-1) ?? from, direction, limit });
    const stretch = upToSuccess(next);
    found.push(...stretch);
    const last = stretch.at(-1);
    if (next.length < limit || (last !== undefined && !isFailure(last))) return found;
  }
}

/** Events up to and including the first success; all of them where there is none. */
export function upToSuccess(events: readonly SyncEvent[]): readonly SyncEvent[] {
  const success = events.findIndex((event) => !isFailure(event));
  return success < 0 ? events : events.slice(0, success + 1);
}

/** Those of a range of effective times; all where it has no bounds. */
export function withinRange({ since, until }: EffectiveRange): Filter<EventDocument> {
  if (since === undefined && until === undefined) return {};
  return {
    effective_at: {
      ...(since !== undefined && { $gte: new Date(since) }),
      ...(until !== undefined && { $lt: new Date(until) }),
    },
  };
}

/** The range of the index, and beside it which of the events of the very same time. */
function beyond(position: EventPosition, side: '$lt' | '$gt'): Filter<EventDocument> {
  const effectiveAt = new Date(position.effectiveAt);
  const timestamp = new Date(position.timestamp);
  return {
    effective_at: side === '$lt' ? { $lte: effectiveAt } : { $gte: effectiveAt },
    $or: [
      { effective_at: { [side]: effectiveAt } },
      { timestamp: { [side]: timestamp } },
      { timestamp, event_id: { [side]: position.eventId } },
    ],
  };
}
