/** How retries are spaced. */
export interface BackoffOptions {
  /** Milliseconds before the first retry; each later one waits twice as long, up to `maxDelayMs`. */
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/**
 * Milliseconds before retry number `retry` (from 1): exponential with equal jitter, which keeps at least half the delay and
 * spreads retries over the other half (AWS Architecture Blog, "Exponential Backoff And Jitter").
 *
 * @param random numbers from 0 up to 1
 */
export function backoffMs({ baseDelayMs, maxDelayMs }: BackoffOptions, retry: number, random = Math.random): number {
  const delayMs = Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(retry - 1, 30));
  return Math.round(delayMs / 2 + (delayMs / 2) * random());
}
