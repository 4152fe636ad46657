import type { Answer } from './service-client.js';

/** Too many requests, and what a service or the balancer in front of it answers while something behind it is away. */
const PASSING: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether an answer only says that the same request is to be sent again later. */
export function isPassing({ status }: Pick<Answer, 'status'>): boolean {
  return PASSING.has(status);
}
