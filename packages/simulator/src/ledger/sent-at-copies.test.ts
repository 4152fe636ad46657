import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SentAtCopies } from './sent-at-copies.js';

describe('SentAtCopies', () => {
  it('gives back what a map of lists would, also while it grows', () => {
    const copy = fc.tuple(fc.nat({ max: 300 }), fc.integer({ min: -1_000, max: 4e12 }));
    fc.assert(
      fc.property(fc.array(copy, { maxLength: 3_000, size: 'max' }), fc.array(copy), (first, second) => {
        const copies = new SentAtCopies();
        const expected = new Map<number, number[]>();
        for (const added of [first, second]) {
          for (const [place, time] of added) {
            copies.add(place, time);
            expected.set(place, [...(expected.get(place) ?? []), time]);
          }
          // asking in between must not end the adding
          expect(copies.of(0)).toHaveLength(expected.get(0)?.length ?? 0);
        }
        for (let place = 0; place <= 301; place += 1) {
          expect(copies.of(place)).toEqual((expected.get(place) ?? []).toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 20 },
    );
  });
});
