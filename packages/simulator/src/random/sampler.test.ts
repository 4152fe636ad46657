import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGMAS, exponentialOff, meanOff, shareOff, weightsOff } from '../../test/within-sigmas.js';
import type { Distribution } from '../scenario/distribution-schema.js';
import { createRandom } from './random-streams.js';
import { countSampler, realSampler, wholeSampler, type Sampler } from './sampler.js';

const DRAWS = 20_000;

function draw(sampler: Sampler): number[] {
  const random = createRandom(11, 'test', 0);
  return Array.from({ length: DRAWS }, () => sampler(random));
}

const above = (values: readonly number[], limit: number): number => values.filter((value) => value > limit).length;

describe('realSampler', () => {
  it('draws a constant', () => {
    expect(new Set(draw(realSampler(2.5)))).toEqual(new Set([2.5]));
  });

  it('draws a range evenly', () => {
    const values = draw(realSampler([3, 5]));
    expect(meanOff(values, 4, 2 / Math.sqrt(12))).toBeLessThan(SIGMAS);
    expect(shareOff(above(values, 4.5), DRAWS, 0.25)).toBeLessThan(SIGMAS);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...values)).toBeLessThanOrEqual(5);
  });

  it('draws an exponential distribution', () => {
    expect(exponentialOff(draw(realSampler({ mean: 40 })), 40)).toBeLessThan(SIGMAS);
  });

  it('draws a lognormal distribution by its median and 95th percentile, cut at its most', () => {
    const values = draw(realSampler({ median: 20, p95: 160, max: 400 }));
    expect(shareOff(above(values, 20), DRAWS, 0.5)).toBeLessThan(SIGMAS);
    expect(shareOff(above(values, 160), DRAWS, 0.05)).toBeLessThan(SIGMAS);
    // the median of the upper half's quantiles: 20 * (160 / 20) ** (0.6745 / 1.6449)
    expect(shareOff(above(values, 46.91), DRAWS, 0.25)).toBeLessThan(SIGMAS);
    expect(Math.max(...values)).toBe(400);
    // ln(400 / 20) / ln(160 / 20) * 1.6449 = 2.3697 deviations
    expect(shareOff(values.filter((value) => value === 400).length, DRAWS, 0.0089)).toBeLessThan(SIGMAS);
  });

  it('draws one of several by weight', () => {
    const values = draw(
      realSampler([
        { weight: 1, of: 0 },
        { weight: 0, of: 7 },
        { weight: 3, of: [10, 12] },
      ]),
    );
    expect(shareOff(values.filter((value) => value === 0).length, DRAWS, 0.25)).toBeLessThan(SIGMAS);
    expect(shareOff(values.filter((value) => value >= 10 && value < 11).length, DRAWS, 0.375)).toBeLessThan(SIGMAS);
    expect(values.includes(7)).toBe(false);
  });
});

const bounded = fc.double({ min: 0, max: 1_000, noNaN: true });
const distributions: fc.Arbitrary<Distribution> = fc.oneof(
  bounded,
  fc.tuple(bounded, bounded).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
  fc.record({ mean: bounded }),
  fc
    .tuple(fc.double({ min: 0.1, max: 100, noNaN: true }), bounded, bounded)
    .map(([median, more, most]) => ({ median, p95: median + more + 1, max: median + more + most + 1 })),
  fc.array(fc.record({ weight: fc.double({ min: 0.1, max: 5, noNaN: true }), of: bounded }), { minLength: 1 }),
);

describe('wholeSampler', () => {
  it('draws the numbers of a range evenly, both ends included', () => {
    expect(weightsOff(draw(wholeSampler([2, 5])).map(String), { '2': 1, '3': 1, '4': 1, '5': 1 })).toBeLessThan(SIGMAS);
  });

  it('draws whole numbers of every distribution, within its bounds', () => {
    fc.assert(
      fc.property(distributions, fc.nat(), (spec, seed) => {
        const random = createRandom(seed, 'test', 0);
        const sampler = wholeSampler(spec);
        const values = Array.from({ length: 50 }, () => sampler(random));
        expect(values.filter((value) => !Number.isSafeInteger(value) || value < 0)).toEqual([]);
        const most = typeof spec === 'object' && 'max' in spec ? spec.max : Infinity;
        expect(Math.max(...values)).toBeLessThanOrEqual(Math.round(most));
      }),
    );
  });

  it('rounds the others', () => {
    expect(draw(wholeSampler(2.6)).at(0)).toBe(3);
    expect(meanOff(draw(wholeSampler({ mean: 40 })), 40, 40)).toBeLessThan(SIGMAS);
    expect(shareOff(above(draw(wholeSampler({ median: 20, p95: 160, max: 400 })), 160), DRAWS, 0.05)).toBeLessThan(
      SIGMAS,
    );
  });
});

describe('countSampler', () => {
  it('draws from 1 to the most, whatever the distribution has beyond', () => {
    fc.assert(
      fc.property(distributions, fc.integer({ min: 1, max: 100 }), fc.nat(), (spec, most, seed) => {
        const random = createRandom(seed, 'test', 0);
        const sampler = countSampler(spec, most);
        const values = Array.from({ length: 50 }, () => sampler(random));
        expect(values.filter((value) => !Number.isInteger(value) || value < 1 || value > most)).toEqual([]);
      }),
    );
    expect(weightsOff(draw(countSampler([1, 3], 100)).map(String), { '1': 1, '2': 1, '3': 1 })).toBeLessThan(SIGMAS);
  });
});
