import { startRedis } from '@pisync/testbed';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createBullmqQueue } from '../src/adapters/bullmq/index.js';
import { createMemoryStore } from '../src/adapters/memory/index.js';
import { expectedFleet, readFleet } from '../src/contracts/exactness.js';
import { createFleet, type Notice } from '../src/index.js';
import { sampleRun } from '../src/contracts/sample-events.js';

const PATIENCE = { timeout: 30_000, interval: 20 };

let redis: Awaited<ReturnType<typeof startRedis>>;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

it('a fleet over two queues in Redis ends with all that came in by either lane', async () => {
  const connection = { host: redis.host, port: redis.port };
  const store = createMemoryStore();
  const told: Notice[] = [];
  const fleet = await createFleet({
    store: { ...store, close: async () => {} },
    queue: createBullmqQueue({ connection, workers: 2 }),
    backfillQueue: createBullmqQueue({ connection, workers: 1, lane: 'backfill' }),
    onIncident: (notice) => {
      told.push(notice);
    },
  });
  const failed = sampleRun('SFFFF', { deviceId: 'pibook-1' });
  const other = sampleRun('SFFFS', { deviceId: 'pibox-2' });
  expect((await fleet.restore([...failed, ...other])).map(({ status }) => status)).toEqual(
    [...failed, ...other].map(() => 'queued'),
  );
  await vi.waitFor(async () => expect(await fleet.stats()).toMatchObject({ syncs: 10, backfillDepth: 0 }), PATIENCE);
  expect(told.map(({ pages, backfilled }) => ({ pages, backfilled }))).toEqual([
    { pages: false, backfilled: true },
    { pages: false, backfilled: true },
  ]);
  const report = { device_id: 'pibook-1', total_files_synced: 0, total_errors: 1, internet_speed: 1 };
  await fleet.accept([{ ...report, timestamp: Date.now() }]);
  await vi.waitFor(async () => expect(await fleet.stats()).toMatchObject({ syncs: 11, queueDepth: 0 }), PATIENCE);
  const [newest] = (await fleet.history('pibook-1'))?.items ?? [];
  await fleet.close();
  expect(told.at(-1)).toMatchObject({ level: 'warn', pages: true, change: { reason: 'opened', after: { length: 5 } } });
  expect(await readFleet(store)).toEqual(
    expectedFleet([...failed, ...other, ...(newest === undefined ? [] : [newest])]),
  );
});
