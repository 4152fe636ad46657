import type { Random } from '../random/random.js';
import type { Answer } from './service-client.js';

const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/**
 * How long to wait before the next attempt, ms: what `Retry-After` asks for (in seconds) and up to a quarter more,
 * else exponential with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter").
 *
 * @param failures how many attempts went unanswered so far, from 1
 * @param answer the passing one, or `null` where there was none
 */
export function backoffMs(random: Random, failures: number, answer: Answer | null): number {
  const retryAfter = Number(answer?.headers['retry-after'] ?? NaN);
  if (retryAfter >= 0) return retryAfter * 1_000 * (1 + random.unit() / 4);
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
  return 1 + random.unit() * ceiling;
}
