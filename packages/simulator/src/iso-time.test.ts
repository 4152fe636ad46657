import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isoTime } from './iso-time.js';

it('writes what toISOString writes', () => {
  const instants = fc.integer({ min: Date.UTC(1, 0, 1), max: Date.UTC(9999, 11, 31) });
  fc.assert(
    fc.property(instants, (ms) => {
      expect(isoTime(ms)).toBe(new Date(ms).toISOString());
    }),
    { numRuns: 5_000 },
  );
});

it.each([
  '0001-01-01T00:00:00.000Z',
  '1970-01-01T00:00:00.000Z',
  '1999-12-31T23:59:59.999Z',
  '2000-02-29T12:00:00.001Z',
  '2024-02-29T00:00:00.010Z',
  '2025-03-01T09:08:07.006Z',
  '2100-02-28T23:59:59.100Z',
  '9999-12-31T23:59:59.999Z',
])('writes %s', (text) => {
  expect(isoTime(Date.parse(text))).toBe(text);
});
