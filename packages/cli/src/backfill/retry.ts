import { setTimeout as delay } from 'node:timers/promises';
import { PisyncError } from '@pisync/core';

/** How often and how long something is tried again. */
export interface RetryOptions {
  /** For how long it may fail at a stretch, in milliseconds, before the failure is final. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** How long to wait before the next attempt, in milliseconds; `null` where there is no use in one. */
  readonly waitFor: (error: unknown, attempt: number) => number | null;
  /** Is told of each wait. */
  readonly onWait: (error: unknown, waitMs: number) => void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;

/** A wait that doubles with each attempt, with jitter, so that those who wait for the same don't come back together. */
export function growingWait(attempt: number): number {
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return longest / 2 + (Math.random() * longest) / 2;
}

/** Does work until it goes well. @throws what it threw last; what the signal was aborted with */
export async function retrying<T>(work: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { patienceMs, signal, waitFor, onWait } = options;
  const startedMs = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const waitMs = waitFor(error, attempt);
      if (waitMs === null || performance.now() + waitMs - startedMs > patienceMs) throw error;
      onWait(error, waitMs);
      await delay(waitMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** Does work with a store again while that is out of reach. */
export function retryingStore<T>(
  work: () => Promise<T>,
  { onWait, ...options }: Pick<RetryOptions, 'patienceMs' | 'signal'> & { readonly onWait: (reason: string) => void },
): Promise<T> {
  return retrying(work, {
    ...options,
    waitFor: (error, attempt) =>
      error instanceof PisyncError && error.code === 'store_failed' ? growingWait(attempt) : null,
    onWait: (error) => onWait(error instanceof Error ? error.message : String(error)),
  });
}
