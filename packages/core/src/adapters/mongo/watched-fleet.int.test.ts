import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterAll, expect, inject, it } from 'vitest';
import { DAY, HOUR, MONDAY, openWatchedFleet } from '../../absence/watched-fleet.test-parts.js';
import { initMongo, openMongoStore } from './index.js';

const uri = inject('mongoUri');
const database = `watched-${randomUUID()}`;

afterAll(async () => {
  const client = new MongoClient(uri);
  await client.db(database).dropDatabase();
  await client.close();
});

it('tells of who is away and back, from a database that processes share', async () => {
  await initMongo({ uri, database });
  const store = openMongoStore({ uri, database, totalsMaxAgeMs: 0 });
  const watched = await openWatchedFleet({ opened: store });
  for (let day = 0; day < 14; day += 1) {
    watched.skipTo(MONDAY + day * DAY);
    await watched.hear('pibook-1', 'pibook-2');
  }
  await watched.watch().turn();
  expect(await store.watches.counts()).toEqual({ watched: 2, late: 0, silent: 0 });

  /** Time passes with nobody to be looked at: what many turns would say of the service, that it was there, is said at once. */
  const pass = async (until: number, ...heard: readonly string[]): Promise<void> => {
    const keeping = await store.watches.keeping();
    if (keeping === null) throw new Error('nobody watches');
    const listening = { ...keeping.listening, beatAt: until - 1 };
    await store.watches.saveKeeping({ ...keeping, version: keeping.version + 1, listening });
    watched.skipTo(until);
    await watched.hear(...heard);
    await watched.watch().turn();
  };
  await pass(MONDAY + 14 * DAY + 17 * HOUR, 'pibook-2');
  expect(watched.sink.told()).toEqual([]);
  await pass(MONDAY + 14 * DAY + 19 * HOUR, 'pibook-2');
  expect(watched.sink.told()).toEqual(['late pibook-1']);
  await pass(MONDAY + 19 * DAY, 'pibook-2');
  expect(watched.sink.told()).toEqual(['late pibook-1', 'silent pibook-1']);
  expect((await watched.fleet.absentDevices()).items).toMatchObject([{ deviceId: 'pibook-1', state: 'silent' }]);
  expect((await watched.fleet.stats()).absent).toEqual({ late: 0, silent: 1, quietSince: null });
  await pass(MONDAY + 19 * DAY + HOUR, 'pibook-1', 'pibook-2');
  await watched.watch().turn();
  expect(watched.sink.told().slice(2)).toEqual(['late pibook-1 resolved', 'silent pibook-1 resolved']);
  expect((await watched.fleet.stats()).absent).toEqual({ late: 0, silent: 0, quietSince: null });
  await store.close();
});
