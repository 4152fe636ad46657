import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createFleet } from '@pisync/core';
import { createBullmqQueue } from '@pisync/core/bullmq';
import { initMongo, openMongoStore } from '@pisync/core/mongo';
import { startRedis } from '@pisync/testbed';
import { MongoClient } from 'mongodb';
import { expect, inject, it, onTestFinished, vi } from 'vitest';

const WORKER = fileURLToPath(new URL('dying-worker.mjs', import.meta.url));
const uri = inject('mongoUri');

it.each(['states', 'events', 'incidents'])(
  'what a worker killed after its %s began is finished, exactly',
  async (last) => {
    const redis = await startRedis();
    const database = `dying-${randomUUID()}`;
    onTestFinished(async () => {
      const client = new MongoClient(uri);
      await client.db(database).dropDatabase();
      await client.close();
      await redis.stop();
    });
    await initMongo({ uri, database });
    const connection = { host: redis.host, port: redis.port };
    const openStore = () => openMongoStore({ uri, database, totalsMaxAgeMs: 0, noticeLeaseMs: 0 });
    const api = await createFleet({ store: openStore(), queue: createBullmqQueue({ connection, workers: 0 }) });
    const report = (device: number, minute: number): object => ({
      device_id: `pibook-${device}`,
      timestamp: Date.UTC(2026, 2, 2, 12, minute),
      total_files_synced: 1,
      total_errors: 1,
      internet_speed: 1,
    });
    const devices = Array.from({ length: 20 }, (_, device) => device);
    await api.accept(devices.flatMap((device) => [report(device, 1), report(device, 2), report(device, 3)]));
    const dying = spawn(process.execPath, [WORKER, uri, database, String(redis.port), last], { stdio: 'inherit' });
    const [, signal] = await once(dying, 'exit');
    expect(signal).toBe('SIGKILL');
    expect((await api.stats()).queueDepth).toBe(60);

    const told: string[] = [];
    const worker = await createFleet({
      store: openStore(),
      queue: createBullmqQueue({ connection, workers: 2, lockDurationMs: 1000, stalledIntervalMs: 300 }),
      onIncident: ({ change }) => void told.push(`${change.after?.deviceId} ${change.reason}`),
    });
    await vi.waitFor(async () => expect((await worker.stats()).queueDepth).toBe(0), { timeout: 30_000, interval: 50 });
    await worker.tellPending();
    const stats = { syncs: 60, failedSyncs: 60, failingDevices: 20, openIncidents: 20, resolvedIncidents: 0 };
    expect(await worker.stats()).toMatchObject(stats);
    expect(told.toSorted()).toEqual(devices.map((device) => `pibook-${device} opened`).toSorted());
    const histories = await Promise.all(devices.map((device) => worker.history(`pibook-${device}`)));
    expect(histories.map((page) => page?.items.length)).toEqual(devices.map(() => 3));
    const { items: incidents } = await worker.incidents({ limit: 100 });
    expect(incidents.map(({ length }) => length)).toEqual(devices.map(() => 3));
    await Promise.all([api.close(), worker.close()]);
  },
);
