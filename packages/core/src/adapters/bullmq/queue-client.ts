import { type JobType, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Lane } from '../../domain/lane.js';
import { PisyncError } from '../../errors.js';
import type { Logger } from '../../ports/logger.js';
import { createOutageLog } from '../../outage-log.js';
import { createSilenceGuard } from '../../redis/silence-guard.js';
import { CONNECT_TIMEOUT_MS, failingFast, firstConnected, type RedisConnection } from '../../redis/redis-connection.js';
import type { JobPayload } from './job-payload.js';

/** Where a queue is. */
export interface QueuePlace {
  readonly connection: RedisConnection;
  /** What its keys in Redis begin with; `pisync` when left out. */
  readonly prefix?: string;
  /** `events` when left out. */
  readonly name?: string;
  /** Each lane has a queue of its own, that of `backfill` named after the live one; `live` when left out. */
  readonly lane?: Lane;
}

/** Where a queue is in Redis. */
export interface FullPlace {
  readonly connection: RedisConnection;
  readonly prefix: string;
  readonly name: string;
}

/** Where a queue is, with nothing left out. */
export function fullPlace({ connection, prefix = 'pisync', name = 'events', lane = 'live' }: QueuePlace): FullPlace {
  return { connection, prefix, name: lane === 'live' ? name : `${name}-${lane}` };
}

/** The states of jobs that aren't done. */
export const LIVE_STATES = ['wait', 'active', 'delayed', 'prioritized'] as const satisfies readonly JobType[];

/** A connection to a queue whose commands fail soon while Redis is out of reach. */
export interface QueueClient {
  readonly redis: Redis;
  /**
   * Asks something of the queue.
   * @throws PisyncError `overloaded` when Redis has no memory left, `queue_failed` with any other failure as its cause
   */
  ask<T>(question: (queue: Queue<JobPayload>) => Promise<T>): Promise<T>;
  /** The ids of jobs in each of these states, all at the same moment; those that wait with the newest first. */
  ids(states: readonly JobType[]): Promise<readonly (readonly string[])[]>;
  close(): Promise<void>;
}

/** A connection that answers nothing for this long is made anew, in milliseconds. */
const SILENCE_MS = 5000;

/** How a client behaves. */
export interface QueueClientOptions {
  /** A command without an answer fails after this many milliseconds. */
  readonly commandTimeoutMs: number;
  readonly logger: Logger;
}

/** Connects to a queue, now and whenever the connection is lost. */
export function openQueueClient(place: QueuePlace, { commandTimeoutMs, logger }: QueueClientOptions): QueueClient {
  const { connection, prefix, name } = fullPlace(place);
  const redis = new Redis(failingFast(connection, commandTimeoutMs));
  const outage = createOutageLog(logger, 'the queue (Redis) is out of reach; events are refused until it is back');
  redis.on('error', (error) => outage.failed(error));
  redis.on('ready', () => outage.recovered());
  const silence = createSilenceGuard(redis, SILENCE_MS);
  const connected = firstConnected(redis, CONNECT_TIMEOUT_MS);
  const queue = new Queue<JobPayload>(name, {
    connection: redis,
    prefix,
    // a connection that isn't there yet would otherwise fail for good
    skipVersionCheck: true,
    skipWaitingForReady: true,
    // nobody listens: BullMQ would keep 10,000 of its events
    streams: { events: { maxLen: 100 } },
  });
  // the connection's own errors, which are logged above
  queue.on('error', () => {});

  async function ask<T>(question: (asked: Queue<JobPayload>) => Promise<T>): Promise<T> {
    await connected;
    try {
      return await silence.watch(question(queue));
    } catch (cause) {
      throw toQueueError(cause);
    }
  }

  return {
    redis,
    ask,
    ids: (states) =>
      ask(async (asked) => {
        const ids = await asked.getBackend().getRanges([...states], 0, -1, false);
        return ids.map((some) => (Array.isArray(some) ? some : []));
      }),
    async close() {
      await queue.close();
      if (redis.status === 'ready') await redis.quit().catch(() => {});
      redis.disconnect();
    },
  };
}

function toQueueError(cause: unknown): PisyncError {
  if (cause instanceof PisyncError) return cause;
  if (cause instanceof Error && cause.message.includes('OOM command not allowed')) {
    const message = 'the queue (Redis) has no memory left; send the events again after a while';
    return new PisyncError('overloaded', message, { cause });
  }
  return new PisyncError('queue_failed', 'the queue (Redis) is out of reach; send the same again after a while', {
    cause,
  });
}
