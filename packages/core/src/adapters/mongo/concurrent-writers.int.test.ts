import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { MongoClient } from 'mongodb';
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { arrivals } from '../../contracts/arrivals.js';
import { expectedFleet, pipelineInto, readFleet } from '../../contracts/exactness.js';
import { sampleEvent, sampleRun } from '../../contracts/sample-events.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { toSyncEvent } from '../../domain/sync-event.js';
import { parseSyncReport } from '../../domain/sync-report.js';
import type { Notice } from '../../ports/notifier.js';
import type { FleetStore } from '../../ports/fleet-store.js';
import type { AfterStep } from './finish-commits.js';
import { initMongo, openMongoStore } from './index.js';

const uri = inject('mongoUri');
const database = `concurrent-${randomUUID()}`;
const client = new MongoClient(uri);
const STEPS = ['states', 'events', 'incidents'] as const;

class Killed extends Error {}

let opened = 0;
const openStore = (afterStep?: AfterStep): FleetStore =>
  openMongoStore({
    // by turns, so that both ways of reading meet
    wholeHistoryUpTo: (opened += 1) % 2 === 0 ? 200 : 0,
    uri,
    database,
    totalsMaxAgeMs: 0,
    noticeLeaseMs: 0,
    ...(afterStep !== undefined && { afterStep }),
  });

/** A worker that does one batch and is gone: with a crash, after that step; what it remembered is lost with it. */
async function work(batch: readonly SyncEvent[], told: Notice[], crashAfter: string | null): Promise<boolean> {
  const store = openStore(async (step) => {
    if (step === crashAfter) throw new Killed();
  });
  const pipeline = pipelineInto(store, told);
  try {
    await pipeline.process(batch, 'live');
    await pipeline.settle();
    return true;
  } catch (error) {
    if (error instanceof Error && error.cause instanceof Killed) return false;
    throw error;
  } finally {
    await store.close();
  }
}

beforeEach(async () => {
  await initMongo({ uri, database });
  for (const { name } of await client.db(database).listCollections().toArray()) {
    await client.db(database).collection(name).deleteMany({});
  }
});

afterAll(async () => {
  await client.db(database).dropDatabase();
  await client.close();
});

describe('mongo: writers at once', () => {
  it.each(STEPS)('a writer that dies after its %s loses nothing and counts nothing twice', async (step) => {
    const events = sampleRun('SFFFF');
    const told: Notice[] = [];
    expect(await work(events.slice(0, 2), told, null)).toBe(true);
    expect(await work(events.slice(2, 4), told, step)).toBe(false);
    // another batch of the device comes first, with an event before those that are half written
    expect(await work([sampleEvent({ minute: -5, failed: true }), ...events.slice(4)], told, null)).toBe(true);
    expect(await work(events.slice(2, 4), told, null)).toBe(true);
    const store = openStore();
    expect(await readFleet(store)).toEqual(expectedFleet([sampleEvent({ minute: -5, failed: true }), ...events]));
    await pipelineInto(store, told).tellPending();
    expect(told.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await store.close();
  });

  it('two writers with the same third failure make one incident and one warning', async () => {
    for (let round = 0; round < 20; round += 1) {
      const deviceId = `pibook-${round}`;
      const events = sampleRun('FFF', { deviceId });
      const told: Notice[] = [];
      await work(events.slice(0, 2), told, null);
      await Promise.all([work(events.slice(2), told, null), work(events.slice(2), told, null)]);
      expect(told.map(({ change }) => change.reason)).toEqual(['opened']);
    }
  });

  it('writers with different events of one device, all at once, warn once', async () => {
    const events = sampleRun('SFFFFFFFFFFFFFFF');
    const told: Notice[] = [];
    await Promise.all(events.toReversed().map((event) => work([event], told, null)));
    expect(told.filter(({ level }) => level === 'warn')).toHaveLength(1);
    const store = openStore();
    expect(await readFleet(store)).toEqual(expectedFleet(events));
    await store.close();
  });

  it('any number of writers, batches, copies and crashes end with the same fleet', async () => {
    let turn = 0;
    const property = fc.asyncProperty(
      arrivals,
      fc.array(fc.nat({ max: 9 }), { minLength: 8, maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      async (drawn, crashes, writers) => {
        turn += 1;
        const seen = new Set<string>();
        const events = drawn
          .map(({ report, receivedAt }) => {
            const parsed = parseSyncReport({ ...report, device_id: `${String(report['device_id'])}-${turn}` });
            if (!parsed.ok) throw new Error('a drawn report is bad');
            return toSyncEvent(parsed.report, receivedAt);
          })
          .filter(({ deviceId, eventId }) => !seen.has(`${deviceId} ${eventId}`) && seen.add(`${deviceId} ${eventId}`));
        const told: Notice[] = [];
        const batches = Array.from({ length: writers }, (_, index) =>
          events.filter((_event, at) => at % writers === index || (at * 7) % writers === index),
        );
        await Promise.all(
          batches.map(async (batch, index) => {
            for (let delivery = 0; ; delivery += 1) {
              const step = delivery < 2 ? STEPS[crashes[(index + delivery) % crashes.length] ?? 9] : undefined;
              if (await work(batch, told, step ?? null)) return;
            }
          }),
        );
        const store = openStore();
        await pipelineInto(store, told).tellPending();
        const suffix = `-${turn}`;
        const fleet = await readFleet(store);
        const devices = fleet.devices.filter(({ deviceId }) => deviceId.endsWith(suffix));
        expect(devices).toEqual(expectedFleet(events).devices);
        expect(await store.incidents.pendingNotices()).toHaveLength(0);
        const firstTimes = told.filter(({ redelivered }) => !redelivered).map(({ id }) => id);
        expect(new Set(firstTimes).size).toBe(firstTimes.length);
        const warned = new Set(
          told.filter(({ level }) => level === 'warn').map(({ change }) => change.after?.deviceId),
        );
        const failed = devices.filter(({ incidents }) => incidents.length > 0).map(({ deviceId }) => deviceId);
        expect(failed.filter((deviceId) => !warned.has(deviceId))).toEqual([]);
        await store.close();
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });
});
