import { Redis } from 'ioredis';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { LatestCache } from '../../ports/latest-cache.js';
import { type Logger, silentLogger } from '../../ports/logger.js';
import { fromEventTuple } from '../../redis/event-tuple.js';
import { createOutageLog } from '../../outage-log.js';
import { failingFast, firstConnected, type RedisConnection } from '../../redis/redis-connection.js';
import { createSilenceGuard } from '../../redis/silence-guard.js';
import { putNewest, VALUE_VERSION } from './put-newest.js';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** The store answers as well, so that waiting longer for the cache than the store takes is no use. */
const COMMAND_TIMEOUT_MS = 200;
/** A connection that answers nothing for this long is made anew, in milliseconds. */
const SILENCE_MS = 2000;

/** Where the cache is. */
export interface RedisLatestCacheOptions {
  readonly connection: RedisConnection;
  /** What its keys begin with; `pisync` when left out. */
  readonly prefix?: string;
  /** How long a device's newest sync is remembered after it was put, in milliseconds; 7 days when left out. */
  readonly ttlMs?: number;
  /** Is told once of each time that Redis is out of reach. */
  readonly logger?: Logger;
}

/** A cache that processes share. */
export interface RedisLatestCache extends LatestCache {
  /** Rejects when Redis doesn't answer. */
  ping(): Promise<void>;
  /** Lets go of the connection; the cache stays. */
  close(): Promise<void>;
}

/**
 * Remembers latest syncs in Redis, for all processes that share it. While Redis is out of reach, `get` and `put` reject within
 * a quarter of a second; it connects again by itself. What can't be read as an event counts as not remembered.
 */
export function createRedisLatestCache(options: RedisLatestCacheOptions): RedisLatestCache {
  const { connection, prefix = 'pisync', ttlMs = WEEK_MS, logger = silentLogger } = options;
  const redis = new Redis({ ...failingFast(connection, COMMAND_TIMEOUT_MS), enableAutoPipelining: true });
  const outage = createOutageLog(logger, 'the cache (Redis) is out of reach; latest syncs are read from the store');
  redis.on('error', (error) => outage.failed(error));
  redis.on('ready', () => outage.recovered());
  const silence = createSilenceGuard(redis, SILENCE_MS);
  const connected = firstConnected(redis, COMMAND_TIMEOUT_MS);
  const keyOf = (deviceId: string): string => `${prefix}:latest:${deviceId}`;

  return {
    async get(deviceId) {
      await connected;
      const text = await silence.watch(redis.get(keyOf(deviceId))).catch(missWhenForeign);
      return text === null ? null : readValue(deviceId, text);
    },
    async put(events) {
      await connected;
      await silence.watch(putNewest(redis, events, { keyOf, ttlMs }));
    },
    async ping() {
      await connected;
      await silence.watch(redis.ping());
    },
    async close() {
      if (redis.status === 'ready') await redis.quit().catch(() => {});
      redis.disconnect();
    },
  };
}

/** A key of another type than ours is nobody's newest sync. */
function missWhenForeign(error: unknown): null {
  if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return null;
  throw error;
}

function readValue(deviceId: string, text: string): SyncEvent | null {
  const event = fromEventTuple(tupleIn(text));
  return event?.deviceId === deviceId ? event : null;
}

function tupleIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('v' in value) || !('e' in value)) return null;
    return value.v === VALUE_VERSION ? value.e : null;
  } catch {
    return null;
  }
}
