import { setTimeout as sleep } from 'node:timers/promises';
import { type Lane, LANES } from '../../domain/lane.js';
import { silentLogger } from '../../ports/logger.js';
import { type DeadLetterPage, type DeadLetterQuery, listDeadLetters } from './dead-letters.js';
import { eventsOfJobs, oldestAgeOfJobs } from './job-id.js';
import { LIVE_STATES, openQueueClient, type QueueClient, type QueuePlace } from './queue-client.js';
import { type Replay, replayDeadLetters } from './replay.js';

type LaneClients = Readonly<Record<Lane, QueueClient>>;

const COMMAND_TIMEOUT_MS = 5000;
const DRAIN_POLL_MS = 200;

/** How many there are in a state. */
export interface QueueCount {
  readonly jobs: number;
  readonly events: number;
}

/** What the queue of a lane holds at a moment. */
export interface LaneStatus {
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

/** What the live queue holds at a moment, and that of backfill beside it. */
export interface QueueStatus extends LaneStatus {
  readonly backfill: LaneStatus;
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

/** Looks after the queues of both lanes. Everything throws PisyncError `queue_failed` while Redis is out of reach. */
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

/** Opens the queues of both lanes to look after them; takes in and processes nothing. */
export function openQueueAdmin(place: QueuePlace): QueueAdmin {
  const open = (lane: Lane): QueueClient =>
    openQueueClient({ ...place, lane }, { commandTimeoutMs: COMMAND_TIMEOUT_MS, logger: silentLogger });
  const clients: LaneClients = { live: open('live'), backfill: open('backfill') };
  return {
    status: () => readStatus(clients),
    dead: (query) => listDeadLetters(clients, query),
    replay: (ids) => replayDeadLetters(clients, ids),
    drain: (options) => drain(clients, options),
    async close() {
      await Promise.all(LANES.map((lane) => clients[lane].close()));
    },
  };
}

async function readStatus(clients: LaneClients): Promise<QueueStatus> {
  const [live, backfill] = await Promise.all([readLane(clients.live), readLane(clients.backfill)]);
  return { ...live, backfill };
}

async function readLane(client: QueueClient): Promise<LaneStatus> {
  const [waiting = [], active = [], delayed = [], prioritized = [], dead = []] = await client.ids([
    ...LIVE_STATES,
    'failed',
  ]);
  return {
    waiting: count([...waiting, ...prioritized]),
    active: count(active),
    delayed: count(delayed),
    dead: count(dead),
    oldestAgeMs: oldestAgeOfJobs([...waiting, ...active, ...delayed, ...prioritized], Date.now()),
    workers: await client.ask((queue) => queue.getWorkersCount()),
  };
}

function count(ids: readonly string[]): QueueCount {
  return { jobs: ids.length, events: eventsOfJobs(ids) };
}

function isIdle({ waiting, active, delayed }: LaneStatus): boolean {
  return waiting.jobs + active.jobs + delayed.jobs === 0;
}

async function drain(clients: LaneClients, { timeoutMs, onProgress, signal }: DrainOptions): Promise<Drained> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const status = await readStatus(clients);
    onProgress?.(status);
    const drained = [status, status.backfill].every(isIdle);
    const leftMs = deadlineMs - performance.now();
    if (drained || leftMs <= 0 || signal?.aborted === true) return { drained, status };
    await sleep(Math.min(DRAIN_POLL_MS, leftMs), undefined, signal === undefined ? {} : { signal }).catch(() => {});
  }
}
