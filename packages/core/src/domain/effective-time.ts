const MINUTE_MS = 60_000;
const SKEW_LIMIT_MS = 55 * MINUTE_MS;
const FUTURE_LIMIT_MS = 5 * MINUTE_MS;
const EARLIEST_REAL_MS = Date.parse('2020-01-01T00:00:00.000Z');

/** What the device's clock was found to be: right, off by a known difference, never set, or ahead. */
export const CLOCK_READINGS = ['ok', 'skewed', 'unset', 'future'] as const;

export type ClockReading = (typeof CLOCK_READINGS)[number];

/** The times a report carries, and when its first copy arrived; epoch milliseconds. */
export interface ReportedTimes {
  readonly timestamp: number;
  readonly sentAt: number | undefined;
  readonly receivedAt: number;
}

/**
 * The time that orders an event, in epoch milliseconds, and how the device's clock was judged.
 * A clock that was 55 minutes or more off when the report was sent shifts the timestamp by that difference; what is then
 * before 2020 (a dead real-time clock) or more than 5 minutes ahead counts as having happened on arrival.
 */
export function effectiveTime({ timestamp, sentAt, receivedAt }: ReportedTimes): {
  effectiveAt: number;
  clock: ClockReading;
} {
  let effectiveAt = timestamp;
  let clock: ClockReading = 'ok';
  if (sentAt !== undefined && Math.abs(receivedAt - sentAt) >= SKEW_LIMIT_MS) {
    effectiveAt += receivedAt - sentAt;
    clock = 'skewed';
  }
  if (effectiveAt < EARLIEST_REAL_MS) return { effectiveAt: receivedAt, clock: 'unset' };
  if (effectiveAt > receivedAt + FUTURE_LIMIT_MS) return { effectiveAt: receivedAt, clock: 'future' };
  return { effectiveAt, clock };
}
