import { createCallBatches } from '../../batching/call-batches.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { Receipt } from '../../domain/receipt.js';
import { PisyncError } from '../../errors.js';
import type { JobQueue } from '../../ports/job-queue.js';
import { type Logger, silentLogger } from '../../ports/logger.js';
import { type EventJob, newJobs } from './event-jobs.js';
import { type EventWorker, type RetryOptions, startEventWorker } from './event-worker.js';
import { eventsOfJobs, oldestAgeOfJobs } from './job-id.js';
import { memoryShort } from './memory-short.js';
import { LIVE_STATES, openQueueClient, type QueuePlace } from './queue-client.js';
import { createQueueRoom } from './queue-room.js';

/** Calls that Redis doesn't answer fail in time for their callers to be answered within a second. */
const COMMAND_TIMEOUT_MS = 800;
/** How many adds are under way at once: Redis syncs its file while the next ones arrive. */
const ADDS_AT_ONCE = 4;
/**
 * A job of so many events goes at once: then what a job costs, in this process, in Redis and in a worker, is little beside what
 * its events cost. Fewer may wait for others.
 */
const ENOUGH_EVENTS = 32;
/** At most this many events wait in this process for Redis to take them. */
const MAX_UNSENT_EVENTS = 100_000;

const DEFAULT_RETRY: RetryOptions = { attempts: 5, baseDelayMs: 500, maxDelayMs: 15_000 };

/** Where the queue is, and how this process takes part in it. */
export interface BullmqQueueOptions extends QueuePlace {
  /** How many batches, each of as many jobs as fit, this process works on at once; 0 for a process that only hands over events. */
  readonly workers: number;
  /** How long a call waits at most for others to share its job, in milliseconds; 4 when left out. */
  readonly lingerMs?: number;
  /** Events in a job at most; 1000 when left out. */
  readonly maxBatchEvents?: number;
  /** Calls are refused as `overloaded` while the queue holds this many events, or Redis is short of memory; 1,000,000 when left out. */
  readonly maxWaitingEvents?: number;
  /** Is told of outages (once each), of splits and of dead letters. */
  readonly logger?: Logger;
  /** 5 attempts, half a second to 15 seconds apart, when left out. */
  readonly retry?: Partial<RetryOptions>;
  /** A batch whose worker hasn't been heard of for this long may go to another, in milliseconds; 15,000 when left out. */
  readonly lockDurationMs?: number;
  /** How often such batches are looked for, in milliseconds; 5000 when left out. */
  readonly stalledIntervalMs?: number;
}

/** A durable queue. */
export interface BullmqQueue extends JobQueue {
  /** @throws PisyncError `queue_failed` when Redis doesn't answer */
  ping(): Promise<void>;
}

/**
 * A queue in Redis that processes share. `enqueue` answers `queued` once Redis has the events, which is as safe as its
 * persistence: with AOF and `appendfsync always` they survive its crash. Works, and fails soon, from the start: it connects
 * by itself, now and after each outage.
 */
export function createBullmqQueue(options: BullmqQueueOptions): BullmqQueue {
  const {
    workers,
    lingerMs = 4,
    maxBatchEvents = 1000,
    maxWaitingEvents = 1_000_000,
    logger = silentLogger,
    lockDurationMs = 15_000,
    stalledIntervalMs = 5000,
  } = options;
  const retry = { ...DEFAULT_RETRY, ...options.retry };
  const client = openQueueClient(options, { commandTimeoutMs: COMMAND_TIMEOUT_MS, logger });
  const readIds = async (): Promise<readonly string[]> => (await client.ids(LIVE_STATES)).flat();
  const room = createQueueRoom(
    async () => ({
      events: eventsOfJobs(await readIds()),
      memoryShort: memoryShort(await client.ask(() => client.redis.info('memory'))),
    }),
    maxWaitingEvents,
  );
  const batches = createCallBatches({
    send: handOver,
    maxBatchEvents,
    maxWaitingEvents: Math.min(maxWaitingEvents, MAX_UNSENT_EVENTS),
    lingerMs,
    enoughEvents: ENOUGH_EVENTS,
    concurrency: ADDS_AT_ONCE,
    onFailure: () => 'all-together',
  });
  let worker: EventWorker | null = null;

  async function handOver(events: readonly SyncEvent[]): Promise<readonly Receipt[]> {
    if (!(await room.admit(events.length))) {
      throw new PisyncError('overloaded', 'the queue (Redis) is full; send the events again after a while');
    }
    await addJobs(newJobs(events, { maxEvents: maxBatchEvents, attempts: retry.attempts }));
    return events.map(({ eventId }) => ({ status: 'queued', eventId }));
  }

  const addJobs = (jobs: readonly EventJob[]): Promise<void> =>
    client.ask(async (queue) => {
      const [first, ...more] = jobs;
      if (first === undefined) return;
      // a pipeline for one job would cost as much again: ioredis gives each all of BullMQ's scripts
      if (more.length === 0) await queue.add(first.name, first.data, first.opts);
      else await queue.addBulk([first, ...more]);
    });

  return {
    start(process) {
      if (workers === 0) return;
      worker = startEventWorker({
        place: options,
        batchesAtOnce: workers,
        retry,
        lockDurationMs,
        stalledIntervalMs,
        logger,
        process,
        addJobs,
      });
    },
    enqueue: (events) => batches.add(events),
    async backlog() {
      const ids = await readIds();
      const oldestAgeMs = oldestAgeOfJobs(ids, Date.now()) ?? 0;
      return { events: eventsOfJobs(ids), oldestAgeMs, maxEvents: maxWaitingEvents };
    },
    deadLetters: async () => eventsOfJobs((await client.ids(['failed'])).flat()),
    ping: () =>
      client.ask(async () => {
        await client.redis.ping();
      }),
    async close() {
      // the worker may still have to split a batch
      await Promise.all([batches.close(), worker?.close()]);
      await client.close();
    },
  };
}
