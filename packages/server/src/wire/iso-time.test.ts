import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime, isoTimeOrNull } from './iso-time.js';

const FIRST = -8_640_000_000_000_000;
const LAST = 8_640_000_000_000_000;

it('writes what toISOString writes, of any time there is', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: FIRST, max: LAST }), fc.double({ min: -1e12, max: 1e12, noNaN: true })),
      (ms) => {
        expect(isoTime(ms)).toBe(new Date(ms).toISOString());
      },
    ),
    // more days than it knows at a time
    { numRuns: 10_000 },
  );
});

it.each([
  '-271821-04-20T00:00:00.000Z',
  '1969-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00.000Z',
  '2024-02-29T23:59:59.010Z',
  '2025-03-01T09:08:07.006Z',
  '+275760-09-13T00:00:00.000Z',
])('writes %s', (text) => {
  expect(isoTime(Date.parse(text))).toBe(text);
});

it('refuses what is no time', () => {
  expect(() => isoTime(NaN)).toThrow(RangeError);
  expect(() => isoTime(LAST + 86_400_000)).toThrow(RangeError);
});

it('leaves out what is absent', () => {
  expect(isoTimeOrNull(null)).toBeNull();
  expect(isoTimeOrNull(0)).toBe('1970-01-01T00:00:00.000Z');
});
