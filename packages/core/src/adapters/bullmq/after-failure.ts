import { isTransient } from '../../errors.js';

/** A job whose events could not be processed, at the time of the failure. */
export interface FailedJob {
  readonly events: number;
  /** Failures before this one that counted. */
  readonly attemptsMade: number;
  /** How many failures it may have. */
  readonly attempts: number;
}

/**
 * What becomes of it. `wait`: something else is out of reach, so that the failure says nothing of the events and doesn't count;
 * it is tried again for as long as that lasts. `retry`: it is tried a few times. `split`: an event of it fails each time; its
 * halves are tried for themselves, until that event is alone. `bury`: it is alone, and becomes a dead letter.
 */
export type NextStep = 'wait' | 'retry' | 'split' | 'bury';

/** Decides what becomes of a job that failed. */
export function afterFailure(error: unknown, { events, attemptsMade, attempts }: FailedJob): NextStep {
  if (isTransient(error)) return 'wait';
  if (attemptsMade + 1 < attempts) return 'retry';
  return events > 1 ? 'split' : 'bury';
}
