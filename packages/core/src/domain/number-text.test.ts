import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textOfInstant, textOfMeasure } from './number-text.js';

const MANY = { numRuns: 20_000 };
const instant = fc.oneof(
  fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
  fc.maxSafeInteger(),
  // around where the number of digits changes, and full millions
  fc
    .tuple(fc.constantFrom(0, 1e12, 1e13, 1.75e12, 2 ** 53), fc.integer({ min: -1_000_001, max: 1_000_001 }))
    .map(([at, by]) => at + by),
  fc.integer({ min: 0, max: 3_000_000 }).map((millions) => millions * 1_000_000),
  fc.double(),
);
const hundredths = fc.integer({ min: -1, max: 2e7 }).map((count) => count / 100);
const measure = fc.oneof(
  hundredths,
  // those next to a count of hundredths, which have more digits
  fc.tuple(hundredths, fc.constantFrom(-2, -1, 1, 2)).map(([value, steps]) => value * (1 + steps * Number.EPSILON)),
  fc.tuple(hundredths, hundredths).map(([a, b]) => a + b),
  fc.double(),
);

it('writes an instant as String does', () => {
  fc.assert(
    fc.property(instant, (epochMs) => {
      expect(textOfInstant(epochMs)).toBe(String(epochMs));
    }),
    MANY,
  );
});

it('writes a measured number as String does', () => {
  fc.assert(
    fc.property(measure, (value) => {
      expect(textOfMeasure(value)).toBe(String(value));
    }),
    MANY,
  );
});

it('writes each count of hundredths up to 2,000 as String does, and what is next to it', () => {
  const wrong: number[] = [];
  for (let count = 0; count <= 200_000; count += 1) {
    const value = count / 100;
    const near = [value, value * (1 + Number.EPSILON), value * (1 - Number.EPSILON)];
    wrong.push(...near.filter((each) => textOfMeasure(each) !== String(each)));
  }
  expect(wrong).toEqual([]);
});
