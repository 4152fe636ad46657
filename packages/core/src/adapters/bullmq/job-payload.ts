import type { SyncEvent } from '../../domain/sync-event.js';
import { type EventTuple, fromEventTuple, toEventTuple } from '../../redis/event-tuple.js';

const VERSION = 1;

/** What a job carries. */
export interface JobPayload {
  /** The version of the shape. */
  readonly v: number;
  readonly events: readonly EventTuple[];
}

/** The payload for events. */
export function encodeEvents(events: readonly SyncEvent[]): JobPayload {
  return { v: VERSION, events: events.map(toEventTuple) };
}

/** The events of a payload, or why it can't be read. */
export type DecodedEvents = { readonly events: readonly SyncEvent[] } | { readonly unreadable: string };

/** Reads a payload, whoever wrote it. */
export function decodeEvents(payload: unknown): DecodedEvents {
  if (typeof payload !== 'object' || payload === null || !('v' in payload) || !('events' in payload)) {
    return { unreadable: 'the payload is not one of this queue' };
  }
  if (payload.v !== VERSION) return { unreadable: `the payload has version ${String(payload.v)}, not ${VERSION}` };
  if (!Array.isArray(payload.events)) return { unreadable: 'the payload has no events' };
  const tuples: readonly unknown[] = payload.events;
  const events: SyncEvent[] = [];
  for (const [index, tuple] of tuples.entries()) {
    const event = fromEventTuple(tuple);
    if (event === null) return { unreadable: `event ${index} of the payload is not an event` };
    events.push(event);
  }
  return { events };
}
