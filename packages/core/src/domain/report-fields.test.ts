import fc from 'fast-check';
import { expect, it } from 'vitest';
import { epochFrom, MAX_INSTANT_MS, MIN_INSTANT_MS } from './report-fields.js';

const DAY_MS = 24 * 60 * 60_000;
const iso = fc.integer({ min: MIN_INSTANT_MS, max: MAX_INSTANT_MS }).map((epochMs) => new Date(epochMs).toISOString());
const fraction = fc.constantFrom('', '.0', '.5', '.25', '.123', '.999', '.1234', '.123456', '.999999999');
const zone = fc.constantFrom('Z', '+00:00', '-00:00', '+05:30', '-11:45', '+23:59');

it('reads a time as Date.parse does, however it is written', () => {
  fc.assert(
    fc.property(iso, fraction, zone, (text, digits, offset) => {
      const written = `${text.slice(0, 'YYYY-MM-DDThh:mm:ss'.length)}${digits}${offset}`;
      expect(epochFrom(text)).toBe(Date.parse(text));
      expect(epochFrom(written)).toBe(Date.parse(written));
    }),
    { numRuns: 5000 },
  );
});

it('reads each day there is', () => {
  const wrong: string[] = [];
  for (let epochMs = MIN_INSTANT_MS; epochMs <= MAX_INSTANT_MS; epochMs += DAY_MS) {
    const text = new Date(epochMs).toISOString();
    if (epochFrom(text) !== epochMs) wrong.push(text);
  }
  expect(wrong).toEqual([]);
});

it.each([
  '2025-02-29T08:00:00Z',
  '2025-01-06T24:00:00.000Z',
  '2025-01-06T08:00:60Z',
  '2025-01-06 08:00:00Z',
  '99999-1-1T0:0:00Z',
])('takes %s for no time', (text) => {
  expect(epochFrom(text)).toBe(text);
});
