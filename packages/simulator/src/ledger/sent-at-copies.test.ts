import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SentAtCopies } from './sent-at-copies.js';

describe('SentAtCopies', () => {
  it('gives back what a map of lists would, also while it grows', () => {
    const copy = fc.tuple(fc.nat({ max: 300 }), fc.integer({ min: -1_000, max: 4e12 }));
    fc.assert(
      fc.property(fc.array(copy, { maxLength: 3_000, size: 'max' }), fc.nat(), (added, pause) => {
        const copies = new SentAtCopies();
        const expected = new Map<number, number[]>();
        added.forEach(([place, time], n) => {
          copies.add(place, time);
          expected.set(place, [...(expected.get(place) ?? []), time]);
          // asking in between must not end the adding
          if (n === pause % 3_000) expect(copies.of(place)).toContain(time);
        });
        for (let place = 0; place <= 301; place += 1) {
          expect(copies.of(place)).toEqual((expected.get(place) ?? []).toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 20 },
    );
  });
});
