import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DayCounts } from '../domain/day-counts.js';
import { type SyncEvent, toSyncEvent } from '../domain/sync-event.js';
import type { DayQuery } from '../ports/day-store.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { inBatches } from './arrivals.js';
import { oracleDays } from './day-oracle.js';
import { processBatches } from './exactness.js';
import type { StoreUnderTest } from './store-under-test.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-03-02T00:00:00.000Z');
const KINDS = ['pibook', 'pibox', 'unknown'] as const;
const LARGEST = 2 ** 31 - 1;

/** Figures on, just below and just above the bounds of buckets. */
const around = (bounds: readonly number[], step: number): fc.Arbitrary<number> =>
  fc.constantFrom(...bounds).chain((bound) => fc.constantFrom(Math.max(0, bound - step), bound, bound + step));

const times = fc.oneof(
  around(
    [0, 1, 2, 40, 75].map((day) => START + day * DAY),
    1,
  ),
  fc.integer({ min: START, max: START + 5 * DAY }),
);
const delaysMs = around(
  [0, 60, 600, 3600, 21_600, 86_400, 259_200, 604_800, 2_592_000].map((seconds) => seconds * 1000),
  1,
);

const events: fc.Arbitrary<SyncEvent> = fc
  .record({
    device: fc.constantFrom('pibook-1', 'PiBook-2', 'pibox-1', 'PIBOX', 'pibo', 'tablet-1'),
    clock: fc.constantFrom('right', 'right', 'ahead', 'skewed', 'unset', 'future'),
    at: times,
    delayMs: delaysMs,
    files: fc.constantFrom(0, 1, 40, LARGEST),
    errors: fc.constantFrom(0, 0, 1, LARGEST),
    speed: around([0, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100], 0.001),
    ownId: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
  })
  .map(({ device, clock, at, delayMs, files, errors, speed, ownId }) => {
    const receivedAt = clock === 'ahead' ? at - 1000 : at + delayMs;
    const clocks = {
      right: { timestamp: at },
      ahead: { timestamp: at },
      skewed: { timestamp: at - 3 * DAY, sent_at: receivedAt - 3 * DAY },
      unset: { timestamp: at % DAY },
      future: { timestamp: at + 4000 * DAY },
    };
    return toSyncEvent(
      {
        device_id: device,
        ...clocks[clock],
        total_files_synced: files,
        total_errors: errors,
        internet_speed: speed,
        ...(ownId !== undefined && { event_id: ownId }),
      },
      receivedAt,
    );
  });

const queries = fc.record(
  {
    kind: fc.constantFrom(...KINDS),
    since: fc.oneof(times, fc.constant(-Infinity)),
    until: fc.oneof(times, fc.constant(Infinity)),
  },
  { requiredKeys: [] },
);

/** What every store must do that tells what happened each day: count each event that is kept once, and list days newest first. */
export function dayStoreContract(
  name: string,
  { open }: StoreUnderTest,
  { propertyRuns = 200 }: { propertyRuns?: number } = {},
): void {
  describe(`${name}: day store`, () => {
    let store: FleetStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const at = (time: string, device = 'pibook-1', report: { receivedAt?: string; speed?: number } = {}): SyncEvent =>
      toSyncEvent(
        {
          device_id: device,
          timestamp: Date.parse(time),
          total_files_synced: 7,
          total_errors: device === 'pibox-1' ? 2 : 0,
          internet_speed: report.speed ?? 3,
        },
        Date.parse(report.receivedAt ?? time),
      );

    async function readAll(query: Omit<DayQuery, 'after' | 'limit'>, limit: number): Promise<readonly DayCounts[]> {
      const found: DayCounts[] = [];
      let page: readonly DayCounts[] = [];
      do {
        page = await store.days.list({ ...query, after: page.at(-1) ?? null, limit });
        found.push(...page);
      } while (page.length === limit);
      return found;
    }

    it('has no days at first', async () => {
      expect(await readAll({}, 10)).toEqual([]);
    });

    it('counts what happened each UTC day, by kind', async () => {
      await processBatches(store, [
        [
          at('2026-03-02T23:59:59.999Z'),
          at('2026-03-03T00:00:00Z', 'pibook-1', { receivedAt: '2026-03-03T00:01:00Z', speed: 0.1 }),
          at('2026-03-03T01:00:00Z', 'pibook-2', { receivedAt: '2026-05-01T00:00:00Z', speed: 100.5 }),
          at('2026-03-03T12:00:00Z', 'pibox-1', { receivedAt: '2026-03-03T11:59:00Z' }),
        ],
      ]);
      const clocks = { ok: 1, skewed: 0, unset: 0, future: 0 };
      const one = { syncs: 1, failedSyncs: 0, files: 7, errors: 0, clocks };
      const middle = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0];
      const atOnce = [1, 0, 0, 0, 0, 0, 0, 0, 0];
      expect(await readAll({}, 10)).toEqual([
        {
          day: Date.parse('2026-03-03'),
          kind: 'pibook',
          syncs: 2,
          failedSyncs: 0,
          files: 14,
          errors: 0,
          clocks: { ...clocks, ok: 2 },
          speeds: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
          arrivals: [1, 0, 0, 0, 0, 0, 0, 0, 1],
        },
        {
          day: Date.parse('2026-03-03'),
          kind: 'pibox',
          ...one,
          failedSyncs: 1,
          errors: 2,
          speeds: middle,
          arrivals: atOnce,
        },
        { day: Date.parse('2026-03-02'), kind: 'pibook', ...one, speeds: middle, arrivals: atOnce },
      ]);
    });

    it('asks by kind, and for days of which a part lies in the time asked for', async () => {
      await processBatches(store, [
        ['2026-03-02', '2026-03-03', '2026-03-05'].flatMap((date) => [
          at(`${date}T10:00:00Z`),
          at(`${date}T20:00:00Z`, 'tablet-1'),
        ]),
      ]);
      const days = async (since?: string, until?: string, kind?: DayCounts['kind']): Promise<readonly string[]> => {
        const found = await readAll(
          {
            ...(since !== undefined && { since: Date.parse(since) }),
            ...(until !== undefined && { until: Date.parse(until) }),
            ...(kind !== undefined && { kind }),
          },
          10,
        );
        return found.map((row) => `${new Date(row.day).toISOString().slice(8, 10)} ${row.kind}`);
      };
      expect(await days()).toEqual(['05 pibook', '05 unknown', '03 pibook', '03 unknown', '02 pibook', '02 unknown']);
      expect(await days('2026-03-03', '2026-03-05')).toEqual(['03 pibook', '03 unknown']);
      expect(await days('2026-03-03T23:59:59.999Z', '2026-03-05T00:00:00.001Z', 'unknown')).toEqual([
        '05 unknown',
        '03 unknown',
      ]);
      expect(await days('2026-03-04')).toEqual(['05 pibook', '05 unknown']);
      expect(await days(undefined, '2026-03-03')).toEqual(['02 pibook', '02 unknown']);
      expect(await days(undefined, undefined, 'pibox')).toEqual([]);
      expect(await days('2026-03-05', '2026-03-03')).toEqual([]);
    });

    it('counts each event once, in whatever batches and however often it comes, and gives any page of it', async () => {
      const property = fc.asyncProperty(
        fc.array(events, { maxLength: 50 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }),
        queries,
        fc.integer({ min: 1, max: 7 }),
        async (drawn, sizes, query, limit) => {
          await store.close();
          store = await open();
          await processBatches(store, [...inBatches(drawn, sizes), drawn.toReversed()]);
          const expected = oracleDays(drawn);
          expect(await readAll({}, 500)).toEqual(expected);
          const { kind, since = -Infinity, until = Infinity } = query;
          const asked = expected.filter(
            (row) => row.day + DAY > since && row.day < until && (kind === undefined || row.kind === kind),
          );
          expect(await readAll(query, limit)).toEqual(asked);
        },
      );
      await fc.assert(property, { numRuns: propertyRuns });
    });
  });
}
