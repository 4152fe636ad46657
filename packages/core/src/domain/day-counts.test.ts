import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { sampleEvent, SAMPLE_DAY } from '../contracts/sample-events.js';
import { addDayCounts, ARRIVAL_BOUNDS_SECONDS, countDays, dayOf, SPEED_BOUNDS_MBPS } from './day-counts.js';
import type { SyncEvent } from './sync-event.js';

const bucketOf = (counts: readonly number[] | undefined): number | undefined => counts?.indexOf(1);

describe('countDays', () => {
  it('counts nothing of nothing', () => {
    expect(countDays([])).toEqual([]);
  });

  test.each([
    [0, 0],
    [0.1, 0],
    [0.100_000_1, 1],
    [100, 9],
    [100.5, 10],
    [Number.MAX_VALUE, 10],
  ])('a speed of %d Mbit/s is in bucket %i', (internetSpeed, bucket) => {
    const [day] = countDays([{ ...sampleEvent({ minute: 1 }), internetSpeed }]);
    expect(day?.speeds).toHaveLength(SPEED_BOUNDS_MBPS.length + 1);
    expect(bucketOf(day?.speeds)).toBe(bucket);
  });

  test.each([
    [-300_000, 0],
    [0, 0],
    [60_000, 0],
    [60_001, 1],
    [2_592_000_000, 7],
    [2_592_000_001, 8],
  ])('an arrival after %d ms is in bucket %i', (delayMs, bucket) => {
    const event = sampleEvent({ minute: 10 });
    const [day] = countDays([{ ...event, receivedAt: event.effectiveAt + delayMs }]);
    expect(day?.arrivals).toHaveLength(ARRIVAL_BOUNDS_SECONDS.length + 1);
    expect(bucketOf(day?.arrivals)).toBe(bucket);
  });

  it('takes events in two parts as it takes them in one, in any order', () => {
    const events = fc.array(
      fc
        .record({
          minute: fc.integer({ min: 0, max: 4000 }),
          deviceId: fc.constantFrom('pibook-1', 'pibox-1', 'x'),
          failed: fc.boolean(),
          files: fc.nat(),
          receivedMinute: fc.integer({ min: 0, max: 60_000 }),
        })
        .map((options) => sampleEvent(options)),
    );
    const count = (list: readonly SyncEvent[], others: readonly SyncEvent[]) =>
      countDays(list).flatMap((day) => {
        const other = countDays(others).find(({ day: time, kind }) => time === day.day && kind === day.kind);
        return other === undefined ? [] : [addDayCounts(day, other)];
      });
    fc.assert(
      fc.property(events, events, (a, b) => {
        const both = countDays([...a, ...b]);
        const shared = count(a, b);
        expect(shared).toEqual(count(b, a));
        expect(both).toEqual(countDays([...b, ...a].toReversed()));
        expect(both).toEqual(expect.arrayContaining([...shared]));
        expect(both.reduce((sum, { syncs }) => sum + syncs, 0)).toBe(a.length + b.length);
      }),
    );
  });
});

test.each([
  [SAMPLE_DAY, SAMPLE_DAY],
  [SAMPLE_DAY - 1, SAMPLE_DAY - 86_400_000],
  [SAMPLE_DAY + 86_399_999, SAMPLE_DAY],
  [-1, -86_400_000],
])('%d is in the day of %d', (time, day) => {
  expect(dayOf(time)).toBe(day);
});
