import { setTimeout as delay } from 'node:timers/promises';

/** What a promise resolves with, or `null` when it rejects or takes longer than `limitMs` milliseconds. Never rejects. */
export async function within<T>(limitMs: number, promise: Promise<T>): Promise<T | null> {
  const limit = new AbortController();
  const late = delay(limitMs, null, { signal: limit.signal }).catch(() => null);
  const first = await Promise.race([promise.catch(() => null), late]);
  limit.abort();
  return first;
}
