import fc from 'fast-check';
import { expect, it } from 'vitest';
import { certainOffset, clockOffset } from './clock-offset.js';

const START = Date.UTC(2026, 2, 2);

/** A request at some time, with a way there and a way back, answered by a clock that is ahead by the offset. */
const trip = fc.record({ at: fc.nat(60_000), there: fc.nat(5000), back: fc.nat(5000) });

function readingOf({ at, there, back }: { at: number; there: number; back: number }, offset: number) {
  const sentAt = START + at;
  const answeredAt = sentAt + there + offset;
  return { sentAt, receivedAt: sentAt + there + back, date: Math.floor(answeredAt / 1000) * 1000 };
}

it('bounds the true offset, whatever the ways there and back take, and more readings never loosen it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -86_400_000, max: 86_400_000 }),
      fc.array(trip, { minLength: 1 }),
      (offset, trips) => {
        const readings = trips.map((one) => readingOf(one, offset));
        const bounds = clockOffset(readings);
        expect(bounds.least).toBeLessThanOrEqual(offset);
        expect(bounds.most).toBeGreaterThanOrEqual(offset);
        const first = clockOffset(readings.slice(0, 1));
        expect(bounds.most - bounds.least).toBeLessThanOrEqual(first.most - first.least);
        expect(Math.abs(certainOffset(bounds))).toBeLessThanOrEqual(Math.abs(offset));
      },
    ),
  );
});

it('takes the newest reading where a clock was set in between', () => {
  const quick = { at: 0, there: 1, back: 1 };
  const { least, most } = clockOffset([readingOf(quick, 0), readingOf(quick, 3_600_000)]);
  expect(least).toBeGreaterThan(3_590_000);
  expect(most).toBeLessThan(3_610_000);
});
