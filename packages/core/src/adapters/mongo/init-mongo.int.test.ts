import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { expectedFleet, processBatches, readFleet } from '../../contracts/exactness.js';
import { sampleEvent, sampleRun } from '../../contracts/sample-events.js';
import { type Collections, openCollections } from './collections.js';
import { initMongo, openMongoStore, ShardingError, shardMongo } from './index.js';
import { serverOf } from './shard-mongo.js';

const uri = inject('mongoUri');
let database: string;
let collections: Collections;

beforeEach(() => {
  database = `init-${randomUUID()}`;
  collections = openCollections({ uri, database });
});
afterEach(async () => {
  await collections.client.db(database).dropDatabase();
  await collections.client.close();
});

it('makes every index once, and says which', async () => {
  const first = await initMongo({ uri, database });
  expect(first).toMatchObject({ database, retentionDays: null });
  expect(first.created).toContain('events.history');
  expect(first.created).toContain('devices.failed_syncs');
  expect(await initMongo({ uri, database })).toEqual({ ...first, created: [] });
  await collections.devices.dropIndex('failed_syncs');
  expect((await initMongo({ uri, database })).created).toEqual(['devices.failed_syncs']);
});

it('may be done by many at once', async () => {
  await Promise.all(Array.from({ length: 5 }, () => initMongo({ uri, database })));
  expect((await initMongo({ uri, database })).created).toEqual([]);
});

it('sets, changes, leaves alone and takes away how long events are kept', async () => {
  const retention = async (days?: number | null): Promise<number | null> => {
    const ready = await initMongo({ uri, database, ...(days !== undefined && { retentionDays: days }) });
    return ready.retentionDays;
  };
  expect(await retention(400)).toBe(400);
  expect(await retention()).toBe(400);
  expect(await retention(30)).toBe(30);
  const index = (await collections.events.indexes()).find(({ name }) => name === 'retention');
  expect(index).toMatchObject({ key: { received_at: 1 }, expireAfterSeconds: 30 * 86_400 });
  for (const nonsense of [0, -1, 0.5, Number.NaN]) await expect(retention(nonsense)).rejects.toThrow(RangeError);
  expect(await retention()).toBe(30);
  expect(await retention(null)).toBeNull();
  expect(await retention()).toBeNull();
});

it('lifetime counters stay what they are when events have expired', async () => {
  await initMongo({ uri, database, retentionDays: 30 });
  const store = openMongoStore({ uri, database, totalsMaxAgeMs: 0 });
  const events = sampleRun('SFFFFSFF');
  await processBatches(store, [events]);
  const before = (await readFleet(store)).devices[0];
  // what the server's own sweep does once a minute
  const { deletedCount } = await collections.events.deleteMany({
    effective_at: { $lt: new Date(sampleEvent({ minute: 6 }).effectiveAt) },
  });
  expect(deletedCount).toBe(6);
  const next = sampleEvent({ minute: 8, failed: true });
  await processBatches(store, [[next], [next]]);

  const fleet = await readFleet(store);
  const expected = expectedFleet([...events, next]);
  expect(fleet.totals).toEqual(expected.totals);
  expect(fleet.devices[0]).toEqual({ ...expected.devices[0], events: [...(before?.events.slice(6) ?? []), next] });
  await store.close();
});

it('an event that expired and comes again is a new one, and its device is counted on', async () => {
  await initMongo({ uri, database, retentionDays: 30 });
  const store = openMongoStore({ uri, database, totalsMaxAgeMs: 0 });
  const event = sampleEvent({ minute: 1 });
  await processBatches(store, [[event], [sampleEvent({ minute: 2 })]]);
  await collections.events.deleteMany({ event_id: event.eventId });
  await processBatches(store, [[event]]);
  expect((await store.devices.get(event.deviceId))?.totalSyncs).toBe(3);
  await store.close();
});

it('spreads events and devices over the shards of a cluster, once, and refuses any other server', async () => {
  await initMongo({ uri, database });
  const server = serverOf(await collections.client.db('admin').command({ hello: 1 }));
  const shard = () =>
    shardMongo({ uri, database }).then(
      ({ sharded }) => sharded,
      (error: unknown) => (error instanceof ShardingError ? 'refused' : Promise.reject(error)),
    );
  expect(await shard()).toEqual(server === 'a sharded cluster' ? ['events', 'devices'] : 'refused');
  await shard();
  const store = openMongoStore({ uri, database, totalsMaxAgeMs: 0 });
  const events = ['pibook-1', 'pibook-2', 'pibox-1'].flatMap((deviceId) => sampleRun('SFFFSFF', { deviceId }));
  await processBatches(store, [events.toReversed(), events.slice(3), events]);
  expect(await readFleet(store)).toEqual(expectedFleet(events));
  await store.close();
});
