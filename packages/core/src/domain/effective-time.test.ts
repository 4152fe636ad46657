import { describe, expect, it } from 'vitest';
import { effectiveTime } from './effective-time.js';

const RECEIVED = Date.parse('2026-03-02T12:00:00.000Z');
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const Y2020 = Date.parse('2020-01-01T00:00:00.000Z');

describe('effective time', () => {
  it.each([
    ['a right clock', RECEIVED - DAY, undefined, RECEIVED - DAY, 'ok'],
    ['5 minutes ahead', RECEIVED + 5 * MINUTE, undefined, RECEIVED + 5 * MINUTE, 'ok'],
    ['more than 5 minutes ahead', RECEIVED + 5 * MINUTE + 1, undefined, RECEIVED, 'future'],
    ['the first moment of 2020', Y2020, undefined, Y2020, 'ok'],
    ['before 2020', Y2020 - 1, undefined, RECEIVED, 'unset'],
    ['sent a little off', RECEIVED - DAY, RECEIVED - 55 * MINUTE + 1, RECEIVED - DAY, 'ok'],
    ['sent 55 minutes behind', RECEIVED - DAY, RECEIVED - 55 * MINUTE, RECEIVED - DAY + 55 * MINUTE, 'skewed'],
    ['sent 55 minutes ahead', RECEIVED - DAY, RECEIVED + 55 * MINUTE, RECEIVED - DAY - 55 * MINUTE, 'skewed'],
    ['a dead clock that says when it sent', 5000, 5000 + DAY, RECEIVED - DAY, 'skewed'],
    ['shifted to before 2020', Y2020 + DAY, RECEIVED + 2 * DAY, RECEIVED, 'unset'],
    ['shifted into the future', RECEIVED - DAY, RECEIVED - 2 * DAY, RECEIVED, 'future'],
    ['a future clock that says when it sent', RECEIVED + 99 * DAY, RECEIVED + 100 * DAY, RECEIVED - DAY, 'skewed'],
  ] as const)('%s', (_, timestamp, sentAt, effectiveAt, clock) => {
    expect(effectiveTime({ timestamp, sentAt, receivedAt: RECEIVED })).toEqual({ effectiveAt, clock });
  });
});
