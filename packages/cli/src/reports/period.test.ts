import { describe, expect, it } from 'vitest';
import { CliError } from '../cli-error.js';
import { daysBefore, daysBetween, describePeriod, readPeriod, wholeDays } from './period.js';

const NOW = Date.UTC(2026, 2, 9, 15, 30);

describe('readPeriod', () => {
  it('is the last thirty days when none is given', () => {
    expect(readPeriod({}, NOW)).toEqual({ since: '2026-02-07T15:30:00.000Z', until: '2026-03-09T15:30:00.000Z' });
    expect(readPeriod({ until: '2025-05-31T00:00:00.000Z' }, NOW).since).toBe('2025-05-01T00:00:00.000Z');
  });

  it('must begin before it ends', () => {
    expect(() => readPeriod({ since: '2027-01-01T00:00:00.000Z' }, NOW)).toThrow(CliError);
    const same = '2026-01-01T00:00:00.000Z';
    expect(() => readPeriod({ since: same, until: same }, NOW)).toThrow('must be before --until');
  });
});

it('widens to whole days', () => {
  const days = { since: '2026-03-02T00:00:00.000Z', until: '2026-03-10T00:00:00.000Z' };
  expect(wholeDays({ since: '2026-03-02T15:30:00.000Z', until: '2026-03-09T00:00:00.001Z' })).toEqual(days);
  expect(wholeDays(days)).toEqual(days);
});

it('counts days', () => {
  expect(daysBefore('2026-03-01T00:00:00.000Z', 1)).toBe('2026-02-28T00:00:00.000Z');
  expect(daysBetween('2026-03-01T12:00:00.000Z', '2026-03-03T11:59:59.999Z')).toBe(1);
});

it.each([
  ['2026-03-02T00:00:00.000Z', '2026-03-09T00:00:00.000Z', 'from 2026-03-02 to 2026-03-08'],
  ['2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z', '2026-03-02'],
  ['2026-03-02T10:30:00.000Z', '2026-03-03T08:00:00.000Z', 'from 2026-03-02 10:30 UTC to 2026-03-03 08:00 UTC'],
  [null, '2026-03-03T00:00:00.000Z', 'up to and with 2026-03-02'],
  [null, '2026-03-03T08:00:00.000Z', 'until 2026-03-03 08:00 UTC'],
  ['2026-03-02T00:00:00.000Z', null, 'from 2026-03-02'],
  [null, null, 'all of the time'],
])('%s up to %s is %s', (since, until, words) => {
  expect(describePeriod({ since, until })).toBe(words);
});
