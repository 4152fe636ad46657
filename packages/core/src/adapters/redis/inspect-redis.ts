import { Redis } from 'ioredis';
import { failingFast, firstConnected, type RedisConnection } from '../../redis/redis-connection.js';

const COMMAND_TIMEOUT_MS = 3000;

/** How a Redis is set up, as far as what it acknowledged depends on it. */
export interface RedisInspection {
  readonly version: string;
  /** Whether writes go to a file (AOF), so that a restart loses nothing that is on the disk. */
  readonly appendOnly: boolean;
  /** What happens when its memory is full; anything but `noeviction` removes what was acknowledged. */
  readonly maxmemoryPolicy: string;
}

/** Asks a Redis how it is set up; changes nothing. Rejects when it doesn't answer. */
export async function inspectRedis(connection: RedisConnection): Promise<RedisInspection> {
  const redis = new Redis({ ...failingFast(connection, COMMAND_TIMEOUT_MS), retryStrategy: () => null });
  let failure: unknown = null;
  redis.on('error', (error) => {
    failure = error;
  });
  try {
    await firstConnected(redis, COMMAND_TIMEOUT_MS);
    if (failure !== null) throw failure;
    // not CONFIG GET: those who host Redis for others refuse it
    const info = await redis.info();
    const field = (name: string): string => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? '';
    return {
      version: field('redis_version'),
      appendOnly: field('aof_enabled') === '1',
      maxmemoryPolicy: field('maxmemory_policy'),
    };
  } finally {
    redis.disconnect();
  }
}
