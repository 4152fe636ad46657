import { type Lane, LANES } from '../../domain/lane.js';
import type { QueueClient } from './queue-client.js';

/** Dead letters replayed at a time. */
const AT_ONCE = 50;
const NO_SUCH_LETTER = 'there is no such dead letter; it may have been replayed and processed';

/** A dead letter that was not replayed, and why. */
export interface RefusedReplay {
  readonly id: string;
  readonly reason: string;
}

/** What came of a replay. */
export interface Replay {
  /** How many dead letters are in the queue again. */
  readonly replayed: number;
  readonly refused: readonly RefusedReplay[];
}

/** Puts dead letters back into the queues of their lanes with all their attempts; `all` are those that there are now. */
export async function replayDeadLetters(
  clients: Readonly<Record<Lane, QueueClient>>,
  ids: readonly string[] | 'all',
): Promise<Replay> {
  if (ids !== 'all')
    return replayFrom(
      LANES.map((lane) => clients[lane]),
      ids,
    );
  const replays = await Promise.all(
    LANES.map(async (lane) => replayFrom([clients[lane]], (await clients[lane].ids(['failed']))[0] ?? [])),
  );
  return {
    replayed: replays.reduce((sum, { replayed }) => sum + replayed, 0),
    refused: replays.flatMap(({ refused }) => refused),
  };
}

/** Replays each from the first queue that has it. */
async function replayFrom(clients: readonly QueueClient[], ids: readonly string[]): Promise<Replay> {
  const wanted = [...new Set(ids)];
  const refused: RefusedReplay[] = [];
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const reasons = await Promise.all(
      wanted.slice(from, from + AT_ONCE).map(async (id) => ({ id, reason: await replayFirst(clients, id) })),
    );
    for (const { id, reason } of reasons) if (reason !== null) refused.push({ id, reason });
  }
  return { replayed: wanted.length - refused.length, refused };
}

async function replayFirst(clients: readonly QueueClient[], id: string): Promise<string | null> {
  for (const client of clients) {
    const reason = await replayOne(client, id);
    if (reason !== NO_SUCH_LETTER) return reason;
  }
  return NO_SUCH_LETTER;
}

/** Replays one; why it can't be, or `null` when it was. */
function replayOne(client: QueueClient, id: string): Promise<string | null> {
  return client.ask(async (queue) => {
    const job = await queue.getJob(id).catch(refuseUnreadable);
    if (job === 'unreadable') return 'its payload can not be read; it stays a dead letter';
    if (job === undefined) return NO_SUCH_LETTER;
    try {
      // moves it in one step, so that of two replays at once one finds it gone
      await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true });
      return null;
    } catch (error) {
      if (isGone(error)) return 'it is not a dead letter; it may have been replayed already';
      throw error;
    }
  });
}

function refuseUnreadable(error: unknown): 'unreadable' {
  if (error instanceof SyntaxError) return 'unreadable';
  throw error;
}

/** BullMQ's codes for a job that isn't there or isn't in that state. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === -1 || error.code === -3);
}
