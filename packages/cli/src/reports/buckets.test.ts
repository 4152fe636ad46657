import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBuckets, medianOf, ratio, shareAbove } from './buckets.js';

const BOUNDS = [0.1, 0.5, 1, 5, null];
const counts = fc.array(fc.nat(50), { minLength: BOUNDS.length, maxLength: BOUNDS.length });
const bucketsOf = (syncs: readonly number[]) =>
  BOUNDS.map((bound, index) => ({ up_to: bound, syncs: syncs[index] ?? 0 }));

describe('medianOf', () => {
  it.each([
    [[0, 0, 0, 0, 0], null],
    [[10, 0, 0, 0, 0], 0.05],
    [[0, 0, 10, 0, 0], 0.75],
    [[5, 5, 0, 0, 0], 0.1],
    [[0, 0, 0, 0, 3], 5],
    [[1, 0, 0, 0, 3], 5],
  ])('of %j is %s', (syncs, median) => {
    expect(medianOf(bucketsOf(syncs))).toBe(median);
  });

  it('lies in the bucket of the middle sync', () => {
    fc.assert(
      fc.property(counts, (syncs) => {
        const buckets = bucketsOf(syncs);
        const all = syncs.reduce((sum, some) => sum + some, 0);
        fc.pre(all > 0);
        const median = medianOf(buckets) ?? Number.NaN;
        const upTo = buckets.filter(({ up_to: bound }) => bound !== null && bound <= median);
        const below = upTo.reduce((sum, bucket) => sum + bucket.syncs, 0);
        const onTheBound = upTo.at(-1)?.up_to === median ? (upTo.at(-1)?.syncs ?? 0) : 0;
        expect(below - onTheBound).toBeLessThanOrEqual(all / 2);
      }),
    );
  });
});

it('takes sets together in any order', () => {
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      const sum = addBuckets(bucketsOf(a), bucketsOf(b));
      expect(sum).toEqual(addBuckets(bucketsOf(b), bucketsOf(a)));
      expect(sum.map(({ syncs }) => syncs)).toEqual(a.map((syncs, index) => syncs + (b[index] ?? 0)));
      expect(addBuckets([], bucketsOf(a))).toEqual(bucketsOf(a));
    }),
  );
});

it('shares what lies above a bound', () => {
  expect(shareAbove(bucketsOf([1, 1, 1, 1, 0]), 0.5)).toBe(0.5);
  expect(shareAbove(bucketsOf([1, 0, 0, 0, 2]), 5)).toBe(0.6667);
  expect(shareAbove([], 5)).toBeNull();
  expect(ratio(1, 0)).toBeNull();
});
