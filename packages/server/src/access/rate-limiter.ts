import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { HttpError } from '../http-errors.js';

const WINDOW_SECONDS = 60;
/** A share of what may come; what stays below it is counted in this process alone, and costs Redis nothing. */
const LOCAL_SHARE = 1 / 4;
const KEY_PREFIX = 'pisync:rate:';

/** Counts requests by a key, in windows of a minute. */
export interface RateLimiter {
  /** Counts. @throws HttpError `rate_limited` when there were too many */
  take(key: string, requests?: number): Promise<void>;
}

/** What a limiter is for. */
export interface RateLimiterOptions {
  /** Stands in the keys of Redis. */
  readonly name: string;
  /** 0 for as many as come. */
  readonly perMinute: number;
  /** What those who come too often are told. */
  readonly message: string;
  /** Where processes count together; left out for a process on its own. */
  readonly redis?: Redis;
}

/**
 * What limits requests. Processes that share a Redis count together those who come often: each lets a quarter through by itself, so
 * that one who asks several may get a quarter more from each. While Redis is away, each process counts alone.
 */
export function createRateLimiter({ name, perMinute, message, redis }: RateLimiterOptions): RateLimiter {
  if (perMinute === 0) return { take: async () => {} };
  const limit = { points: perMinute, duration: WINDOW_SECONDS, keyPrefix: KEY_PREFIX + name };
  const local = new RateLimiterMemory(limit);
  const shared =
    redis === undefined
      ? null
      : new RateLimiterRedis({
          ...limit,
          storeClient: redis,
          rejectIfRedisNotReady: true,
          insuranceLimiter: new RateLimiterMemory(limit),
        });
  return {
    async take(key, requests = 1) {
      try {
        const { consumedPoints } = await local.consume(key, requests);
        if (shared !== null && consumedPoints > perMinute * LOCAL_SHARE) await shared.consume(key, requests);
      } catch (thrown) {
        if (thrown instanceof RateLimiterRes) throw tooMany(message, perMinute, thrown);
        throw thrown;
      }
    },
  };
}

/** With the fields of the draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers-05). */
function tooMany(message: string, perMinute: number, { msBeforeNext }: RateLimiterRes): HttpError {
  const seconds = String(Math.max(1, Math.ceil(msBeforeNext / 1000)));
  return new HttpError('rate_limited', `${message}; send the same again after Retry-After seconds`, {
    headers: {
      'retry-after': seconds,
      'ratelimit-limit': String(perMinute),
      'ratelimit-remaining': '0',
      'ratelimit-reset': seconds,
    },
  });
}
