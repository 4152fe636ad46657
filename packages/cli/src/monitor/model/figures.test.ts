import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ago, compact, latencyOf, percent, perSecond, span, speed } from './figures.js';

describe('figures', () => {
  it.each([
    [compact(0), '0'],
    [compact(987), '987'],
    [compact(999.6), '1k'],
    [compact(1240), '1.2k'],
    [compact(12_400), '12k'],
    [compact(3_412_000), '3.4M'],
    [perSecond(0), '0/s'],
    [perSecond(0.5), '0.5/s'],
    [perSecond(2013.4), '2,013/s'],
    [percent(1, 8), '12.5%'],
    [percent(0, 0), '–'],
    [latencyOf(null), '–'],
    [latencyOf(4.12), '4.1 ms'],
    [latencyOf(171.3), '171 ms'],
    [latencyOf(12_345), '12.3 s'],
    [speed(0.246), '0.25'],
    [speed(3.21), '3.2'],
    [speed(9.97), '10'],
    [span(-5), '0 s'],
    [span(59_999), '59 s'],
    [span(3_600_000), '1 h'],
    [ago(null, 0), 'never'],
    [ago('1970-01-01T00:00:00.000Z', 86_400_000 * 17), '17 d ago'],
  ])('%s is %s', (shown, expected) => {
    expect(shown).toBe(expected);
  });

  it('a compact number takes four characters at most', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9e11, noNaN: true }), (value) => {
        expect(compact(value).length).toBeLessThanOrEqual(4);
      }),
    );
  });
});
