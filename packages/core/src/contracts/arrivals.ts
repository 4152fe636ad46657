import fc from 'fast-check';

/** A report as a device sends it, and when a copy of it arrives (epoch milliseconds). */
export interface Arrival {
  readonly report: Readonly<Record<string, unknown>>;
  readonly receivedAt: number;
}

const START = Date.parse('2026-03-02T08:00:00.000Z');
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

type ClockHabit = 'right' | 'skewed' | 'unset' | 'future';

const syncs = fc.record({
  device: fc.constantFrom('pibook-1', 'pibook-1', 'pibox-2', 'tablet-3'),
  clock: fc.oneof(
    { weight: 6, arbitrary: fc.constant<ClockHabit>('right') },
    { weight: 4, arbitrary: fc.constantFrom<ClockHabit>('skewed', 'unset', 'future') },
  ),
  // few minutes and few values, so that ties and equal reports are common
  minute: fc.integer({ min: 0, max: 15 }),
  luck: fc.integer({ min: 0, max: 99 }),
  files: fc.constantFrom(0, 5),
  ownId: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { nil: undefined }),
  arrival: fc.integer({ min: 0, max: 20 }),
});

const arrivalsWhereFail = (percent: number): fc.Arbitrary<readonly Arrival[]> =>
  fc.array(
    syncs.map(({ device, clock, minute, luck, files, ownId, arrival }): Arrival => {
      const errors = luck < percent ? 1 + (luck % 2) : 0;
      const at = START + minute * MINUTE;
      const receivedAt = START + DAY + arrival * MINUTE;
      const times = {
        right: { timestamp: at },
        skewed: { timestamp: at - 3 * DAY, sent_at: receivedAt - 3 * DAY },
        unset: { timestamp: minute * MINUTE },
        future: { timestamp: at + 4000 * DAY },
      }[clock];
      return {
        report: {
          device_id: device,
          ...times,
          total_files_synced: files,
          total_errors: errors,
          internet_speed: 1.5,
          // own ids carry the fields, so that no two reports conflict
          ...(ownId !== undefined && { event_id: `${ownId}-${times.timestamp}-${errors}-${files}` }),
        },
        receivedAt,
      };
    }),
    { minLength: 1, maxLength: 60 },
  );

/**
 * Copies of reports, each arriving at a time of its own; the same sync may be drawn more than once. Fleets that mostly fail have
 * the long runs that a late success splits in two.
 */
export const arrivals: fc.Arbitrary<readonly Arrival[]> = fc.constantFrom(30, 60, 85).chain(arrivalsWhereFail);

/** Cuts a list into batches of the given sizes, over and over. */
export function inBatches<T>(list: readonly T[], sizes: readonly number[]): readonly (readonly T[])[] {
  const batches: T[][] = [];
  let from = 0;
  for (let turn = 0; from < list.length; turn += 1) {
    const size = Math.max(1, sizes[turn % Math.max(1, sizes.length)] ?? 1);
    batches.push(list.slice(from, from + size));
    from += size;
  }
  return batches;
}
