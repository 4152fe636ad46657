import { describe, expect, it } from 'vitest';
import { effectiveTime } from './effective-time.js';

const MINUTE = 60_000;
const received = Date.parse('2025-06-30T12:00:00.000Z');
const at = (text: string): number => Date.parse(text);

describe('effectiveTime', () => {
  it('takes the timestamp of a right clock', () => {
    const timestamp = received - 86_400_000;
    expect(effectiveTime(timestamp, received, null)).toEqual({ clock: 'ok', effectiveMs: timestamp });
    expect(effectiveTime(timestamp, received, received - 40_000)).toEqual({ clock: 'ok', effectiveMs: timestamp });
  });

  it('shifts a clock that is 55 minutes off or more, either way', () => {
    const timestamp = received - 86_400_000;
    for (const off of [55 * MINUTE, -55 * MINUTE, -3_000 * MINUTE, 1_400 * MINUTE]) {
      const shifted = { clock: 'skewed', effectiveMs: timestamp + off };
      expect(effectiveTime(timestamp, received, received - off)).toEqual(shifted);
    }
    expect(effectiveTime(timestamp, received, received - 55 * MINUTE + 1).clock).toBe('ok');
  });

  it('takes the time of receipt for a dead clock', () => {
    const unset = { clock: 'unset', effectiveMs: received };
    expect(effectiveTime(at('1970-01-01T00:10:00.000Z'), received, null)).toEqual(unset);
    expect(effectiveTime(at('2019-12-31T23:59:59.999Z'), received, null)).toEqual(unset);
    expect(effectiveTime(at('2020-01-01T00:00:00.000Z'), received, null).clock).toBe('ok');
  });

  it('takes the time of receipt for a clock more than 5 minutes ahead', () => {
    expect(effectiveTime(received + 5 * MINUTE, received, null).clock).toBe('ok');
    const future = { clock: 'future', effectiveMs: received };
    expect(effectiveTime(received + 5 * MINUTE + 1, received, null)).toEqual(future);
  });

  it('shifts first and looks at the result then', () => {
    const dead = at('1970-01-01T01:00:00.000Z');
    const sentAt = at('1970-01-03T01:00:00.000Z');
    expect(effectiveTime(dead, received, sentAt)).toEqual({ clock: 'skewed', effectiveMs: received - 2 * 86_400_000 });
    expect(effectiveTime(dead, received, received - 60 * MINUTE).clock).toBe('unset');
    expect(effectiveTime(received + 90 * MINUTE, received, received + 60 * MINUTE).clock).toBe('future');
  });
});
