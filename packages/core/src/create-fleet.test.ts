import { describe, expect, it } from 'vitest';
import { createMemoryStore } from './adapters/memory/index.js';
import { createFleet, type Fleet, type FleetOptions } from './create-fleet.js';
import type { SyncEvent } from './domain/sync-event.js';
import { type FleetMetrics, noMetrics } from './ports/fleet-metrics.js';
import type { FleetStore } from './ports/fleet-store.js';
import type { Notice } from './ports/notifier.js';

const NOON = Date.parse('2026-03-02T12:00:00.000Z');
const MINUTE = 60_000;

function report(minute: number, errors: number, more: object = {}): object {
  return {
    device_id: 'pibook-1',
    timestamp: new Date(NOON + minute * MINUTE).toISOString(),
    total_files_synced: 4,
    total_errors: errors,
    internet_speed: 3.2,
    ...more,
  };
}

async function fleetWith(options: Partial<FleetOptions> = {}) {
  const told: Notice[] = [];
  const fleet = await createFleet({
    store: createMemoryStore(),
    clock: { now: () => NOON + 60 * MINUTE },
    onIncident: (notice) => {
      told.push(notice);
    },
    ...options,
  });
  const reasons = (): readonly string[] => told.map(({ change }) => change.reason);
  return { fleet, told, reasons };
}

async function eventsOf(fleet: Fleet): Promise<readonly SyncEvent[]> {
  return (await fleet.history('pibook-1'))?.items ?? [];
}

/** The events of reports, as a fleet keeps them. */
async function keptOf(reports: readonly object[]): Promise<readonly SyncEvent[]> {
  const { fleet } = await fleetWith();
  await fleet.accept(reports);
  return eventsOf(fleet);
}

/** A store that outlives the fleets that close it. */
function keptOpen(store: FleetStore): FleetStore {
  return { ...store, close: async () => {} };
}

describe('a fleet', () => {
  it('answers each event with what became of it, bad ones with every field that is wrong', async () => {
    const { fleet } = await fleetWith();
    const receipts = await fleet.accept([
      report(0, 0),
      { device_id: 'a b', timestamp: 'yesterday', total_errors: -1, internet_speed: true },
      report(0, 0),
      report(1, 0, { event_id: 'e1' }),
      report(2, 0, { event_id: 'e1' }),
      null,
    ]);
    expect(receipts.map(({ status }) => status)).toEqual([
      'stored',
      'rejected',
      'duplicate',
      'stored',
      'rejected',
      'rejected',
    ]);
    expect(receipts[1]).toMatchObject({
      code: 'invalid_event',
      details: [
        { field: 'device_id' },
        { field: 'timestamp' },
        { field: 'total_files_synced', error: 'is required' },
        { field: 'total_errors' },
        { field: 'internet_speed' },
      ],
    });
    expect(receipts[4]).toMatchObject({ code: 'event_conflict', details: [{ field: 'event_id' }] });
    expect(receipts[5]).toMatchObject({ error: 'an event must be a JSON object' });
    expect((await fleet.stats()).syncs).toBe(2);
  });

  it('tells of six failures in a row once, and of the success that ends them', async () => {
    const { fleet, told, reasons } = await fleetWith();
    for (const minute of [0, 1, 2, 3, 4, 5]) await fleet.accept([report(minute, 1)]);
    expect(reasons()).toEqual(['opened']);
    expect(told[0]).toMatchObject({ level: 'warn', pages: true, redelivered: false });
    expect((await fleet.incidents()).items).toMatchObject([{ length: 6, resolvedAt: null }]);
    await fleet.accept([report(6, 0)]);
    expect(reasons()).toEqual(['opened', 'resolved']);
    expect((await fleet.incidents()).items).toMatchObject([{ length: 6, resolvedAt: NOON + 6 * MINUTE }]);
  });

  it('records a run that is already over, and pages nobody', async () => {
    const { fleet, told } = await fleetWith();
    await fleet.accept([report(3, 1), report(0, 0), report(4, 0), report(2, 2), report(1, 1)]);
    expect(told).toMatchObject([{ level: 'warn', pages: false, change: { reason: 'recorded', after: { length: 3 } } }]);
  });

  it('notes what backfill finds and pages nobody, and tells of it when the device fails live', async () => {
    const { fleet, told } = await fleetWith();
    const backfill = { lane: 'backfill' } as const;
    await fleet.accept(
      [0, 1, 2, 3].map((minute) => report(minute, minute === 3 ? 0 : 1)),
      backfill,
    );
    await fleet.accept(
      [10, 11, 12].map((minute) => report(minute, 1)),
      backfill,
    );
    await fleet.accept([report(13, 1)], backfill);
    const quiet = { level: 'info', pages: false, backfilled: true };
    expect(told).toMatchObject([
      { ...quiet, change: { reason: 'recorded' } },
      { ...quiet, change: { reason: 'opened' } },
    ]);
    // what is known already says nothing of now
    await fleet.accept([report(13, 1)]);
    expect(told).toHaveLength(2);
    await fleet.accept([report(14, 1)]);
    await fleet.accept([report(15, 1)]);
    await fleet.accept([report(16, 0)], backfill);
    const loud = { pages: true, backfilled: false };
    expect(told.slice(2)).toMatchObject([
      { ...loud, level: 'warn', change: { reason: 'opened', after: { length: 5 } } },
      { ...loud, level: 'info', change: { reason: 'resolved', after: { length: 6 } } },
    ]);
  });

  it('notes the end of an incident that nobody was told of, by whichever lane it comes', async () => {
    for (const lane of ['live', 'backfill'] as const) {
      const { fleet, told } = await fleetWith();
      await fleet.restore(await keptOf([0, 1, 2].map((minute) => report(minute, 1))));
      await fleet.accept([report(3, 0)], { lane });
      expect(told.map(({ pages, backfilled }) => ({ pages, backfilled }))).toEqual([
        { pages: false, backfilled: true },
        { pages: false, backfilled: true },
      ]);
      for (const minute of [4, 5, 6]) await fleet.accept([report(minute, 1)]);
      expect(told.at(-1)).toMatchObject({ level: 'warn', pages: true, backfilled: false });
    }
  });

  it('splits large calls of the backfill lane into small batches, and answers each event of them', async () => {
    const store = createMemoryStore();
    const batches: number[] = [];
    const metrics: FleetMetrics = { ...noMetrics, batchCommitted: (events) => void batches.push(events) };
    const { fleet } = await fleetWith({ store, metrics });
    const events = Array.from({ length: 4500 }, (_, index) => report(0, 0, { event_id: `e${index % 4499}` }));
    const receipts = await fleet.accept(events, { lane: 'backfill' });
    expect(batches).toEqual([2000, 2000, 500]);
    expect(receipts.map(({ status }) => status)).toEqual(
      events.map((_, index) => (index < 4499 ? 'stored' : 'duplicate')),
    );
    expect(await fleet.stats()).toMatchObject({ queueDepth: 0, backfillDepth: 0, syncs: 4499 });
  });

  it('corrects an incident that late events shorten, split or retract, and tells it no second time', async () => {
    const { fleet, reasons } = await fleetWith();
    const failures = [0, 10, 20, 30, 40, 50, 60].map((minute) => report(minute, 1));
    await fleet.accept(failures);
    await fleet.accept([report(35, 0)]);
    expect(
      (await fleet.incidents()).items.map(({ length, resolvedAt }) => ({ length, open: resolvedAt === null })),
    ).toEqual([
      { length: 3, open: true },
      { length: 4, open: false },
    ]);
    await fleet.accept([report(45, 0)]);
    expect((await fleet.incidents()).items).toMatchObject([{ length: 4 }]);
    expect(reasons()).toEqual(['opened', 'retracted']);
  });

  it('restores what was kept as it was, and refuses what can not have been', async () => {
    const { fleet: first } = await fleetWith();
    await first.accept([report(0, 1), report(1, 0), { ...report(2, 1), timestamp: 5 }]);
    const kept = await eventsOf(first);
    const { fleet } = await fleetWith({ clock: { now: () => NOON + 9000 * MINUTE } });
    const [bad] = kept.map((event) => ({ ...event, effectiveAt: event.effectiveAt + 1 }));
    const receipts = await fleet.restore([...kept, ...(bad === undefined ? [] : [bad])]);
    expect(receipts.map(({ status }) => status)).toEqual(['stored', 'stored', 'stored', 'rejected']);
    expect(receipts[3]).toMatchObject({ code: 'invalid_event', details: [{ field: 'effective_at' }] });
    expect(await fleet.history('pibook-1')).toEqual(await first.history('pibook-1'));
    expect(await fleet.device('pibook-1')).toEqual(await first.device('pibook-1'));
  });

  it('shows the latest sync by effective time, whatever arrived last, and when the cache is wrong or broken', async () => {
    const broken = { get: () => Promise.reject(new Error('down')), put: () => Promise.reject(new Error('down')) };
    for (const options of [{}, { cache: broken }]) {
      const { fleet } = await fleetWith(options);
      await fleet.accept([report(5, 0)]);
      await fleet.accept([report(1, 1)]);
      expect(await fleet.device('pibook-1')).toMatchObject({
        totalSyncs: 2,
        kind: 'pibook',
        status: 'ok',
        latest: { timestamp: NOON + 5 * MINUTE },
      });
    }
  });

  it('pages through a history, and refuses a cursor of another list', async () => {
    const { fleet } = await fleetWith();
    await fleet.accept(Array.from({ length: 7 }, (_, minute) => report(minute, 0)));
    const first = await fleet.history('pibook-1', { limit: 4 });
    const second = await fleet.history('pibook-1', { limit: 4, cursor: first?.next ?? undefined });
    expect([...(first?.items ?? []), ...(second?.items ?? [])]).toHaveLength(7);
    expect(second?.next).toBeNull();
    expect(await fleet.history('nobody')).toBeNull();
    for (const bad of [{ cursor: first?.next ?? '' }, { cursor: '%' }, { limit: 0 }, { limit: 501 }, { limit: 1.5 }]) {
      await expect(fleet.incidents(bad)).rejects.toMatchObject({ code: 'invalid_query' });
    }
  });

  it('lists repeated failures, most failed first', async () => {
    const { fleet } = await fleetWith();
    for (const [device_id, count] of Object.entries({ a: 3, b: 4, c: 6 })) {
      await fleet.accept(Array.from({ length: count }, (_, minute) => report(minute, 1, { device_id })));
    }
    const ids = async (options?: Parameters<typeof fleet.repeatedFailures>[0]) =>
      (await fleet.repeatedFailures(options)).items.map(({ deviceId }) => deviceId);
    expect(await ids()).toEqual(['c', 'b']);
    expect(await ids({ min: 1 })).toEqual(['c', 'b', 'a']);
    expect(await ids({ since: NOON + 5 * MINUTE })).toEqual(['c']);
  });

  it('tells again after a crash what was committed and not told', async () => {
    const store = keptOpen(createMemoryStore());
    const failing = await fleetWith({ store, onIncident: () => Promise.reject(new Error('no route')) });
    await failing.fleet.accept([0, 1, 2].map((minute) => report(minute, 1)));
    await failing.fleet.close();
    const next = await fleetWith({ store });
    expect(next.told).toMatchObject([{ level: 'warn', redelivered: true }]);
    await next.fleet.accept([report(3, 1)]);
    expect(await store.incidents.pendingNotices()).toEqual([]);
    await next.fleet.close();
    expect((await fleetWith({ store })).told).toEqual([]);
  });

  it('fails the call when the store fails, loses nothing of it, and goes on', async () => {
    const store = createMemoryStore();
    let down = true;
    const { fleet } = await fleetWith({
      store: { ...store, transact: (work) => (down ? Promise.reject(new Error('disk full')) : store.transact(work)) },
    });
    await expect(fleet.accept([report(0, 0)])).rejects.toMatchObject({
      code: 'store_failed',
      cause: { message: 'disk full' },
    });
    down = false;
    expect(await fleet.accept([report(0, 0)])).toMatchObject([{ status: 'stored' }]);
    await fleet.close();
    await expect(fleet.accept([report(1, 0)])).rejects.toMatchObject({ code: 'closed' });
  });

  it('fails a question with the same code when the store can not be read', async () => {
    const store = createMemoryStore();
    const broken = (): Promise<never> => Promise.reject(new Error('bad sector'));
    const { fleet } = await fleetWith({ store: { ...store, devices: { get: broken, list: broken }, totals: broken } });
    const questions = [fleet.device('pibook-1'), fleet.devices(), fleet.repeatedFailures(), fleet.stats()];
    for (const answer of await Promise.allSettled(questions)) {
      expect(answer).toMatchObject({ reason: { code: 'store_failed', cause: { message: 'bad sector' } } });
    }
  });
});
