import { setTimeout as sleep } from 'node:timers/promises';
import { DelayedError, type Job, type JobJson, UnrecoverableError, Worker } from 'bullmq';
import { createCallBatches } from '../../batching/call-batches.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { isTransient } from '../../errors.js';
import type { BatchProcessor } from '../../ports/job-queue.js';
import type { Logger } from '../../ports/logger.js';
import { createOutageLog } from '../../outage-log.js';
import { reconnecting } from '../../redis/redis-connection.js';
import { afterFailure } from './after-failure.js';
import { backoffMs, type BackoffOptions } from './backoff.js';
import { type EventJob, halves } from './event-jobs.js';
import { decodeEvents, type JobPayload } from './job-payload.js';
import { fullPlace, type QueuePlace } from './queue-client.js';

/**
 * How long closing waits for Redis once the last batch is processed, in milliseconds. What Redis isn't told by then is
 * delivered again.
 */
const CLOSE_TIMEOUT_MS = 2000;
/** How long BullMQ waits before it tries again what a lost connection interrupted; its own 15 seconds are long. */
const RUN_RETRY_DELAY_MS = 1000;
/** How long a worker waits before it asks again for a job that Redis refused it; BullMQ would ask at once, for ever. */
const REFUSED_DELAY_MS = 1000;

/** Events of a batch at most; a job may have half as many. */
const MAX_JOINED_EVENTS = 2000;
/** Jobs taken from the queue at once for each batch, where they are small. */
const MOST_JOBS_A_BATCH = 32;
/** Jobs that are taken while a batch is processed, in batches: enough for the next one to be full. */
const BATCHES_AHEAD = 1;
/** How much of the mean size of jobs is that of the last one. */
const SIZE_SMOOTHING = 0.1;

/** How often a batch that can't be processed is tried again. */
export interface RetryOptions extends BackoffOptions {
  /** How many failures that are about the events themselves a job may have. */
  readonly attempts: number;
}

/** What a worker works with. */
export interface EventWorkerOptions {
  readonly place: QueuePlace;
  /** How many batches are processed at once, each of as many jobs as fit. */
  readonly batchesAtOnce: number;
  readonly retry: RetryOptions;
  /** A batch whose worker hasn't been heard of for this long, in milliseconds, may be given to another. */
  readonly lockDurationMs: number;
  /** How often such batches are looked for, in milliseconds. */
  readonly stalledIntervalMs: number;
  readonly logger: Logger;
  readonly process: BatchProcessor;
  /** Adds jobs; rejects when not all of them are known to be in the queue. */
  readonly addJobs: (jobs: readonly EventJob[]) => Promise<void>;
}

/** Processes jobs until it is closed. */
export interface EventWorker {
  /** Takes no more jobs, finishes those that were begun, and lets go of the connections, also while Redis is out of reach. */
  close(): Promise<void>;
}

/** Starts processing the jobs of a queue. */
export function startEventWorker(options: EventWorkerOptions): EventWorker {
  const { retry, logger, process, addJobs } = options;
  const { connection, prefix, name } = fullPlace(options.place);
  const storeOutage = createOutageLog(logger, 'a batch could not be processed now; it is tried again until it can be');
  const queueOutage = createOutageLog(logger, 'the queue (Redis) gives no jobs; batches wait until it does again');
  // what many jobs have is written together: a store takes it faster, and devices that are in several jobs meet nobody
  const batches = createCallBatches({
    send: process,
    maxBatchEvents: MAX_JOINED_EVENTS,
    maxWaitingEvents: Number.POSITIVE_INFINITY,
    lingerMs: 0,
    concurrency: options.batchesAtOnce,
    onFailure: (error) => (isTransient(error) ? 'all-together' : 'each-alone'),
  });

  const worker = new ForgivingWorker(name, (job, token) => work(job, token), {
    connection: { ...reconnecting(connection), maxRetriesPerRequest: null },
    prefix,
    concurrency: options.batchesAtOnce,
    lockDuration: options.lockDurationMs,
    stalledInterval: options.stalledIntervalMs,
    // a storm of killed workers says nothing of the events
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    runRetryDelay: RUN_RETRY_DELAY_MS,
    settings: { backoffStrategy: (attemptsMade) => backoffMs(retry, attemptsMade) },
  });
  worker.getBackend().on('ready', () => queueOutage.recovered());
  worker.on('active', () => queueOutage.recovered());
  worker.on('error', (error) => {
    if (isAboutOneJob(error)) {
      logger.error({ err: error }, 'a job of the queue could not be brought to its end; it is delivered again');
    } else {
      queueOutage.failed(error);
    }
  });

  let meanEvents: number | null = null;

  /** Takes so many jobs at once that their events fill batches, and no more: what is taken is held in memory, here and in Redis. */
  function takeForBatches(events: number): void {
    meanEvents = meanEvents === null ? events : meanEvents + (events - meanEvents) * SIZE_SMOOTHING;
    const jobsABatch = Math.ceil(((1 + BATCHES_AHEAD) * MAX_JOINED_EVENTS) / Math.max(1, meanEvents));
    worker.concurrency = options.batchesAtOnce * Math.min(MOST_JOBS_A_BATCH, jobsABatch);
  }

  async function work(job: Job<JobPayload>, token = ''): Promise<void> {
    const decoded = decodeEvents(job.data);
    if ('unreadable' in decoded) {
      logger.error({ job: job.id, reason: decoded.unreadable }, 'a job of the queue is now a dead letter');
      throw new UnrecoverableError(decoded.unreadable);
    }
    takeForBatches(decoded.events.length);
    try {
      await batches.add(decoded.events);
      storeOutage.recovered();
    } catch (error) {
      await fail(job, token, decoded.events, error);
    }
  }

  /** Resolves when the job is done with, though it failed; otherwise throws what has BullMQ do what is to be done. */
  async function fail(
    job: Job<JobPayload>,
    token: string,
    events: readonly SyncEvent[],
    error: unknown,
  ): Promise<void> {
    const attempts = job.opts.attempts ?? 1;
    const details = { err: error, job: job.id, events: events.length };
    switch (afterFailure(error, { events: events.length, attemptsMade: job.attemptsMade, attempts })) {
      case 'wait':
        storeOutage.failed(error);
        return postpone(job, token);
      case 'retry':
        throw asError(error);
      case 'bury':
        logger.error(details, 'an event could not be processed and is now a dead letter');
        throw asError(error);
      case 'split':
        logger.error(details, 'a batch could not be processed; its halves are tried for themselves');
        // the job ends when its halves are in the queue: a crash between the two processes events again, and loses none
        return addJobs(halves(job.id ?? '', events, retry.attempts)).catch(() => postpone(job, token));
    }
  }

  /** Has the job delivered again after a while, as if it hadn't been tried. */
  async function postpone(job: Job<JobPayload>, token: string): Promise<never> {
    const tries = Math.max(1, job.attemptsStarted - job.attemptsMade);
    await job.moveToDelayed(Date.now() + backoffMs(retry, tries), token);
    throw new DelayedError();
  }

  return {
    async close() {
      const closing = worker.close();
      await batches.close();
      if (!(await endsWithin(closing, CLOSE_TIMEOUT_MS))) await worker.abandon();
    },
  };
}

/** BullMQ's worker, with three things it can't do. */
class ForgivingWorker extends Worker<JobPayload, void> {
  /** A job whose data isn't even JSON is delivered as one without, so that it can become a dead letter. */
  protected override createJob(json: JobJson, id: string): Job<JobPayload, void> {
    try {
      return super.createJob(json, id);
    } catch {
      return super.createJob({ ...json, data: 'null' }, id);
    }
  }

  /** Keeps a worker that Redis refuses (no memory, no rights, no disk) from asking as fast as it can. */
  protected override async moveToActive(token: string, name?: string): Promise<Job<JobPayload, void>> {
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      await sleep(REFUSED_DELAY_MS);
      throw error;
    }
  }

  /** Lets go of timers and connections while `close` waits for a Redis that isn't there. */
  async abandon(): Promise<void> {
    await this.lockManager.close();
    await this.backend.close(true);
  }
}

async function endsWithin(work: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([work.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** BullMQ needs a message; the reason of a dead letter is made of it. */
function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The lock of a job was lost: BullMQ says so with a code of its own, or in words when it could not renew it. */
function isAboutOneJob(error: Error): boolean {
  return ('code' in error && typeof error.code === 'number') || error.message.startsWith('could not renew lock');
}
