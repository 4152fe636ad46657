import { describe, expect, it } from 'vitest';
import { duration, timeOfDay, utcOffset } from './duration-schema.js';

describe('duration', () => {
  it.each([
    ['0s', 0],
    ['250ms', 250],
    ['90s', 90_000],
    ['15m', 900_000],
    ['2h30m', 9_000_000],
    ['1.5h', 5_400_000],
    ['4d', 345_600_000],
    ['1d1h1m1s1ms', 90_061_001],
    ['0.0004s', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(duration.parse(text)).toBe(ms);
  });

  it.each(['', '5', 'm', '-5m', '5 m', '5M', '5min', '1w', '.5h', '1e3s', 'PT5M', 5, null])('%j is none', (value) => {
    expect(duration.safeParse(value).error?.issues[0]?.message).toBe('must be a span such as 90s, 15m, 2h30m or 4d');
  });
});

describe('timeOfDay', () => {
  it.each([
    ['00:00', 0],
    ['08:30', 30_600_000],
    ['23:59', 86_340_000],
    ['24:00', 86_400_000],
  ])('%s is %i ms after midnight', (text, ms) => {
    expect(timeOfDay.parse(text)).toBe(ms);
  });

  it.each(['8:30', '24:01', '08:60', '08:30:00', '8am', 510])('%j is none', (value) => {
    expect(timeOfDay.safeParse(value).error?.issues[0]?.message).toBe('must be a time of day such as 08:30');
  });
});

describe('utcOffset', () => {
  it.each([
    ['+00:00', 0],
    ['+05:30', 19_800_000],
    ['-03:30', -12_600_000],
    ['+14:00', 50_400_000],
  ])('%s is %i ms', (text, ms) => {
    expect(Math.abs(utcOffset.parse(text) - ms)).toBe(0);
  });

  it.each(['05:30', '+5:30', '+15:00', '+05:60', 'Z', 5.5])('%j is none', (value) => {
    expect(utcOffset.safeParse(value).error?.issues[0]?.message).toBe('must be an offset from UTC such as +05:30');
  });
});
