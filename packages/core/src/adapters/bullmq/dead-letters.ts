import { type Lane, LANES } from '../../domain/lane.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { decodeEvents } from './job-payload.js';
import type { QueueClient } from './queue-client.js';

/** What could not be processed, and why. */
export interface DeadLetter {
  readonly id: string;
  /** Whose queue it is in. */
  readonly lane: Lane;
  /** When it failed for good, in epoch milliseconds. */
  readonly failedAt: number;
  /** How often it was tried. */
  readonly attempts: number;
  readonly reason: string;
  /** Its events; `null` when its payload can't be read. */
  readonly events: readonly SyncEvent[] | null;
}

/** Which page of dead letters. */
export interface DeadLetterQuery {
  readonly limit: number;
  /** That came with the page before. */
  readonly cursor?: string;
}

/** Some dead letters, and the cursor of the page after them, `null` at the end. */
export interface DeadLetterPage {
  readonly items: readonly DeadLetter[];
  readonly next: string | null;
}

interface DeadId {
  readonly id: string;
  readonly failedAt: number;
}

/**
 * A page of the dead letters of both lanes, newest first; none is skipped or told twice when others come or go in between. Both
 * have the same order, so that one cursor says where to go on in either.
 */
export async function listDeadLetters(
  clients: Readonly<Record<Lane, QueueClient>>,
  { limit, cursor }: DeadLetterQuery,
): Promise<DeadLetterPage> {
  const ofLanes = await Promise.all(
    LANES.map(async (lane) => {
      const client = clients[lane];
      const ids = await client.ask((queue) => readIds(client, queue.toKey('failed'), limit + 1, cursor));
      return ids.map((entry) => ({ ...entry, lane }));
    }),
  );
  const found = ofLanes.flat().sort(compareNewest);
  const page = found.slice(0, limit);
  const items = await Promise.all(page.map((entry) => readLetter(clients[entry.lane], entry)));
  const last = page.at(-1);
  return {
    // replayed since its id was read
    items: items.filter((letter) => letter !== null),
    next: found.length > limit && last !== undefined ? `${last.failedAt}_${last.id}` : null,
  };
}

function compareNewest(a: DeadId, b: DeadId): number {
  if (a.failedAt !== b.failedAt) return b.failedAt - a.failedAt;
  return a.id < b.id ? 1 : -1;
}

async function readIds(
  { redis }: QueueClient,
  key: string,
  limit: number,
  cursor: string | undefined,
): Promise<readonly DeadId[]> {
  if (cursor === undefined)
    return pairs(await redis.zrevrangebyscore(key, '+inf', '-inf', 'WITHSCORES', 'LIMIT', 0, limit));
  const split = cursor.indexOf('_');
  const [failedAt, id] = [cursor.slice(0, split), cursor.slice(split + 1)];
  // of the same millisecond, in Redis' descending order of their bytes; ids are ASCII
  const ties = pairs(await redis.zrevrangebyscore(key, failedAt, failedAt, 'WITHSCORES')).filter((tie) => tie.id < id);
  const older = await redis.zrevrangebyscore(key, `(${failedAt}`, '-inf', 'WITHSCORES', 'LIMIT', 0, limit);
  return [...ties, ...pairs(older)].slice(0, limit);
}

/** Redis answers members and scores by turns. */
function pairs(flat: readonly string[]): readonly DeadId[] {
  return flat.flatMap((id, index) => (index % 2 === 0 ? [{ id, failedAt: Number(flat[index + 1]) }] : []));
}

async function readLetter(
  client: QueueClient,
  { id, lane, failedAt }: DeadId & { readonly lane: Lane },
): Promise<DeadLetter | null> {
  const json = await client.ask((queue) => queue.getBackend().getJobData(id));
  if (json === undefined) return null;
  const decoded = decodeEvents(parse(json.data));
  return {
    id,
    lane,
    failedAt,
    attempts: json.attemptsMade ?? 0,
    reason: json.failedReason ?? 'the reason was not kept',
    events: 'events' in decoded ? decoded.events : null,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
