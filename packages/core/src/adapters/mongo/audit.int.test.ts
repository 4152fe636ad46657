import { randomUUID } from 'node:crypto';
import { type Document, MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { expectedFleet, processBatches, readFleet } from '../../contracts/exactness.js';
import { sampleEvent, sampleRun } from '../../contracts/sample-events.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { FleetStore } from '../../ports/fleet-store.js';
import { rebuildFleet, type RebuildStep } from '../../rebuild/rebuild-fleet.js';
import { initMongo, openMongoStore } from './index.js';

const uri = inject('mongoUri');
const database = `audit-${randomUUID()}`;
const client = new MongoClient(uri);
const collection = (name: string) => client.db(database).collection<Document & { _id: string }>(name);

let store: FleetStore;
let events: readonly SyncEvent[];

beforeEach(async () => {
  await initMongo({ uri, database });
  for (const { name } of await client.db(database).listCollections().toArray()) {
    await client.db(database).collection(name).deleteMany({});
  }
  store = openMongoStore({ uri, database, totalsMaxAgeMs: 0, noticeLeaseMs: 0 });
  events = ['pibook-1', 'pibook-2', 'pibox-1'].flatMap((deviceId) => sampleRun('SFFFSFFFF', { deviceId }));
  await processBatches(store, [events]);
});
afterEach(() => store.close());
afterAll(async () => {
  await client.db(database).dropDatabase();
  await client.close();
});

async function rebuild(mend: boolean): Promise<{ found: RebuildStep['differences']; uncheckable: readonly string[] }> {
  const steps: RebuildStep[] = [];
  for await (const step of rebuildFleet(store, { mend })) steps.push(step);
  return {
    found: steps.flatMap(({ differences }) => differences),
    uncheckable: steps.flatMap(({ uncheckable }) => uncheckable),
  };
}

const setInDevice = (fields: Document) => collection('devices').updateOne({ _id: 'pibook-2' }, { $set: fields });

/** Breaks documents behind the store's back, all of pibook-2. */
const BREAKAGES: Readonly<Record<string, () => Promise<unknown>>> = {
  'a status that is another': () => setInDevice({ status: 'ok' }),
  'a kind that is another': () => setInDevice({ kind: 'unknown' }),
  'a streak to sort by that is another': () => setInDevice({ current_streak: 1 }),
  'a time to sort by that is another': () => setInDevice({ last_event_at: new Date(5) }),
  'counts of incidents': () => setInDevice({ open_incidents: 9, resolved_incidents: 0 }),
  'an incident of another status': () =>
    collection('incidents').updateOne({ device_id: 'pibook-2', status: 'open' }, { $set: { status: 'resolved' } }),
  'an incident that is gone': () => collection('incidents').deleteOne({ device_id: 'pibook-2', status: 'open' }),
  'totals of the device': () => setInDevice({ total_syncs: 4 }),
  'a device that is gone': () => collection('devices').deleteOne({ _id: 'pibook-2' }),
};

describe('a MongoDB store that was broken', () => {
  it.each(Object.keys(BREAKAGES))('is found and made right: %s', async (name) => {
    await BREAKAGES[name]?.();
    const { found } = await rebuild(false);
    expect(new Set(found.map(({ deviceId }) => deviceId))).toEqual(new Set(['pibook-2']));
    await rebuild(true);
    expect(await rebuild(false)).toEqual({ found: [], uncheckable: [] });
    expect(await readFleet(store)).toEqual(expectedFleet(events));
    const late = [sampleEvent({ deviceId: 'pibook-2', minute: 50 })];
    await processBatches(store, [late]);
    expect(await readFleet(store)).toEqual(expectedFleet([...events, ...late]));
  });

  it('leaves a device alone of which events were removed, while that goes on and after', async () => {
    const before = await store.devices.get('pibook-2');
    const ofDevice = await store.events.history('pibook-2', { before: null, limit: 100 });
    const oldest = new Date(ofDevice.at(-4)?.effectiveAt ?? 0);
    await collection('events').deleteMany({ device_id: 'pibook-2', effective_at: { $lt: oldest } });
    await collection('events').deleteMany({ device_id: 'pibox-1' });
    for (const retentionDays of [30, null]) {
      await initMongo({ uri, database, retentionDays });
      expect(await store.events.keepsAll()).toBe(false);
      expect(await rebuild(true)).toEqual({ found: [], uncheckable: ['pibook-2', 'pibox-1'] });
      expect(await store.devices.get('pibook-2')).toEqual(before);
      expect((await store.totals()).syncs).toBe(27);
    }
  });

  it('knows that it keeps all where none was ever removed', async () => {
    await client
      .db(database)
      .collection('events')
      .dropIndex('retention')
      .catch(() => {});
    expect(await store.events.keepsAll()).toBe(true);
    expect(await initMongo({ uri, database, retentionDays: null })).toMatchObject({ retentionDays: null });
    expect(await store.events.keepsAll()).toBe(true);
  });
});
