import { expect, it } from 'vitest';
import { PisyncError } from '../../errors.js';
import { afterFailure } from './after-failure.js';
import { backoffMs } from './backoff.js';

const down = new PisyncError('store_failed', 'no store');
const bug = new TypeError('a fault');

it.each([
  { error: down, events: 9, attemptsMade: 0, next: 'wait' },
  { error: down, events: 1, attemptsMade: 99, next: 'wait' },
  { error: new PisyncError('closed', 'closing'), events: 1, attemptsMade: 4, next: 'wait' },
  { error: bug, events: 9, attemptsMade: 0, next: 'retry' },
  { error: bug, events: 9, attemptsMade: 3, next: 'retry' },
  { error: bug, events: 2, attemptsMade: 4, next: 'split' },
  { error: bug, events: 1, attemptsMade: 4, next: 'bury' },
  { error: new PisyncError('unprocessable', 'too large'), events: 1, attemptsMade: 4, next: 'bury' },
  { error: 'text', events: 1, attemptsMade: 4, next: 'bury' },
])('of $events events after $attemptsMade of 5 failures: $next ($error)', ({ error, next, ...job }) => {
  expect(afterFailure(error, { ...job, attempts: 5 })).toBe(next);
});

it('waits twice as long each time up to the most, half of it by chance', () => {
  const options = { baseDelayMs: 500, maxDelayMs: 15_000 };
  const least = [1, 2, 3, 6, 7, 5000].map((retry) => backoffMs(options, retry, () => 0));
  expect(least).toEqual([250, 500, 1000, 7500, 7500, 7500]);
  expect(backoffMs(options, 1, () => 0.5)).toBe(375);
  expect(backoffMs(options, 50, () => 0.9999999)).toBe(15_000);
});
