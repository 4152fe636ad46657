import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, ln, normalQuantile } from './exact-math.js';

describe('ln', () => {
  it('is the natural logarithm to 1e-14 of it, or of 1 where it is smaller', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (x) => {
        expect(Math.abs(ln(x) - Math.log(x))).toBeLessThan(1e-14 * Math.max(1, Math.abs(Math.log(x))));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is exact at 1, and takes the smallest chance a stream can give', () => {
    expect(ln(1)).toBe(0);
    expect(ln(2 ** -32)).toBeCloseTo(-32 * Math.LN2, 12);
  });
});

describe('exp', () => {
  it('is e to the power, to 1e-13 of it', () => {
    fc.assert(
      fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (x) => {
        expect(Math.abs(exp(x) / Math.exp(x) - 1)).toBeLessThan(1e-13);
      }),
      { numRuns: 2_000 },
    );
  });

  it('turns ln around', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (x) => {
        expect(Math.abs(exp(ln(x)) / x - 1)).toBeLessThan(1e-13);
      }),
    );
  });
});

describe('normalQuantile', () => {
  // from tables of the normal distribution
  it.each([
    [0.5, 0],
    [0.8413447460685429, 1],
    [0.9, 1.2815515655446004],
    [0.95, 1.6448536269514722],
    [0.975, 1.959963984540054],
    [0.99, 2.3263478740408408],
    [0.999, 3.090232306167813],
    [0.9999683287581669, 4],
    [1e-9, -5.997807015007682],
  ])('knows that a share of %d lies below %d', (probability, quantile) => {
    expect(Math.abs(normalQuantile(probability) - quantile)).toBeLessThan(1.2e-9 * Math.max(1, Math.abs(quantile)));
  });

  it('is symmetric and rises, over its seams too', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 0.5, noNaN: true }),
        fc.double({ min: 1e-6, max: 0.4, noNaN: true }),
        (p, more) => {
          expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 6);
          expect(normalQuantile(p + more)).toBeGreaterThan(normalQuantile(p));
        },
      ),
    );
    expect(normalQuantile(0.02425 + 1e-9)).toBeGreaterThan(normalQuantile(0.02425 - 1e-9));
  });
});
