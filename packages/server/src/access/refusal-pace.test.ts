import { describe, expect, it } from 'vitest';
import { createRefusalPace } from './refusal-pace.js';

describe('the pace of refusals', () => {
  let now = 0;
  /** One a second; six may come at once. */
  const paced = () => {
    now = 1_000;
    return createRefusalPace(60, () => now);
  };
  const times = (count: number, refuse: () => number): readonly number[] => Array.from({ length: count }, refuse);

  it('has nobody wait who is refused now and then', () => {
    const pace = paced();
    expect(times(6, () => pace('a'))).toEqual([0, 0, 0, 0, 0, 0]);
    for (let count = 0; count < 100; count += 1) {
      now += 1_000;
      expect(pace('a')).toBe(0);
    }
  });

  it('has one wait who is refused more often, each time for longer, and never for longer than five seconds', () => {
    const pace = paced();
    expect(times(12, () => pace('a')).slice(6)).toEqual([1_000, 2_000, 3_000, 4_000, 5_000, 5_000]);
  });

  it('forgets in the time in which it would have been sent at the pace', () => {
    const pace = paced();
    times(1_000, () => pace('a'));
    now += 5_000;
    expect(pace('a')).toBe(1_000);
    now += 7_000;
    expect(times(7, () => pace('a'))).toEqual([0, 0, 0, 0, 0, 0, 1_000]);
  });

  it('knows addresses apart', () => {
    const pace = paced();
    times(100, () => pace('a'));
    expect(pace('b')).toBe(0);
  });

  it('has nobody wait where as many may come as will', () => {
    const pace = createRefusalPace(0, () => now);
    expect(Math.max(...times(10_000, () => pace('a')))).toBe(0);
  });
});
