import { z } from 'zod';
import type { FleetActivity } from '../../domain/fleet-activity.js';
import { type EventTuple, fromEventTuple, toEventTuple } from '../../redis/event-tuple.js';

/** Messages of another version are ignored: while processes are upgraded, some show less. */
const VERSION = 1;

const count = z.number().int().min(0);
const time = z.number();
const position = z.object({ effectiveAt: time, timestamp: time, eventId: z.string() });
const incident = z.object({
  id: z.string(),
  deviceId: z.string(),
  length: count,
  first: position,
  last: position,
  detectedAt: time,
  resolvedAt: time.nullable(),
});
const reason = z.enum(['opened', 'recorded', 'lengthened', 'resolved', 'shortened', 'split', 'corrected', 'retracted']);

const message = z.object({
  v: z.literal(VERSION),
  from: z.string(),
  counts: z.object({
    accepted: count,
    rejected: count,
    stored: count,
    duplicates: count,
    conflicts: count,
    failedSyncs: count,
  }),
  latencies: z.array(z.tuple([z.number().int(), count])),
  syncs: z.array(z.unknown()),
  incidents: z.array(
    z.object({
      at: time,
      change: z.object({ reason, before: incident.nullable(), after: incident.nullable() }),
    }),
  ),
  lost: z.object({ syncs: count, incidents: count }),
});

/** A message, and the process that it is of. */
export interface FeedMessage {
  readonly from: string;
  readonly activity: FleetActivity;
}

/** The text of a message. */
export function encodeMessage({ from, activity }: FeedMessage): string {
  const { latencies, ...counts } = activity.counts;
  const syncs: readonly EventTuple[] = activity.syncs.map(toEventTuple);
  const { incidents, lost } = activity;
  return JSON.stringify({ v: VERSION, from, counts, latencies: [...latencies], syncs, incidents, lost });
}

/** The message of a text; `null` when it is none of ours. */
export function decodeMessage(text: string): FeedMessage | null {
  const parsed = message.safeParse(parseJson(text));
  if (!parsed.success) return null;
  const { from, counts, latencies, syncs, incidents, lost } = parsed.data;
  const activity = {
    counts: { ...counts, latencies: new Map(latencies) },
    syncs: syncs.map(fromEventTuple).filter((event) => event !== null),
    incidents,
    lost,
  };
  return { from, activity };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
