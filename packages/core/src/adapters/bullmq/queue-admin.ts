import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '../../ports/logger.js';
import { type DeadLetterPage, type DeadLetterQuery, listDeadLetters } from './dead-letters.js';
import { enqueuedAtOfJob, eventsOfJobs } from './job-id.js';
import { LIVE_STATES, openQueueClient, type QueueClient, type QueuePlace } from './queue-client.js';
import { type Replay, replayDeadLetters } from './replay.js';

const COMMAND_TIMEOUT_MS = 5000;
const DRAIN_POLL_MS = 200;

/** How many there are in a state. */
export interface QueueCount {
  readonly jobs: number;
  readonly events: number;
}

/** What a queue holds at a moment. */
export interface QueueStatus {
  readonly waiting: QueueCount;
  /** Being processed. */
  readonly active: QueueCount;
  /** Waiting for their next try. */
  readonly delayed: QueueCount;
  /** Dead letters. */
  readonly dead: QueueCount;
  /** How long ago the oldest events that aren't processed yet were handed over, in milliseconds; `null` when there are none. */
  readonly oldestAgeMs: number | null;
  /** Processes that work on the queue now. */
  readonly workers: number;
}

/** How a queue is waited for. */
export interface DrainOptions {
  /** Waits for at most this many milliseconds. */
  readonly timeoutMs: number;
  /** Is told how it stands, a few times a second. */
  readonly onProgress?: (status: QueueStatus) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** What came of waiting: `drained` when nothing was left to be processed, and how it stood in the end. */
export interface Drained {
  readonly drained: boolean;
  readonly status: QueueStatus;
}

/** Looks after a queue. Everything throws PisyncError `queue_failed` while Redis is out of reach. */
export interface QueueAdmin {
  status(): Promise<QueueStatus>;
  /** Dead letters, newest first. */
  dead(query: DeadLetterQuery): Promise<DeadLetterPage>;
  /** Has dead letters processed again, each once however often it is asked for at once. */
  replay(ids: readonly string[] | 'all'): Promise<Replay>;
  /** Waits until nothing waits or is being processed; deletes nothing, ever. Dead letters stay as they are. */
  drain(options: DrainOptions): Promise<Drained>;
  close(): Promise<void>;
}

/** Opens a queue to look after it; takes in and processes nothing. */
export function openQueueAdmin(place: QueuePlace): QueueAdmin {
  const client = openQueueClient(place, { commandTimeoutMs: COMMAND_TIMEOUT_MS, logger: silentLogger });
  return {
    status: () => readStatus(client),
    dead: (query) => listDeadLetters(client, query),
    replay: (ids) => replayDeadLetters(client, ids),
    drain: (options) => drain(client, options),
    close: () => client.close(),
  };
}

async function readStatus(client: QueueClient): Promise<QueueStatus> {
  const [waiting = [], active = [], delayed = [], prioritized = [], dead = []] = await client.ids([
    ...LIVE_STATES,
    'failed',
  ]);
  const times = [...waiting, ...active, ...delayed, ...prioritized].flatMap((id) => enqueuedAtOfJob(id) ?? []);
  const oldest = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  return {
    waiting: count([...waiting, ...prioritized]),
    active: count(active),
    delayed: count(delayed),
    dead: count(dead),
    oldestAgeMs: times.length === 0 ? null : Math.max(0, Date.now() - oldest),
    workers: await client.ask((queue) => queue.getWorkersCount()),
  };
}

function count(ids: readonly string[]): QueueCount {
  return { jobs: ids.length, events: eventsOfJobs(ids) };
}

async function drain(client: QueueClient, { timeoutMs, onProgress, signal }: DrainOptions): Promise<Drained> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const status = await readStatus(client);
    onProgress?.(status);
    const drained = status.waiting.jobs + status.active.jobs + status.delayed.jobs === 0;
    const leftMs = deadlineMs - performance.now();
    if (drained || leftMs <= 0 || signal?.aborted === true) return { drained, status };
    await sleep(Math.min(DRAIN_POLL_MS, leftMs), undefined, signal === undefined ? {} : { signal }).catch(() => {});
  }
}
