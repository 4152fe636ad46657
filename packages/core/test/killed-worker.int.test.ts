import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createFleet } from '@pisync/core';
import { createBullmqQueue } from '@pisync/core/bullmq';
import { createMemoryStore } from '@pisync/core/memory';
import { startRedis } from '@pisync/testbed';
import { expect, it, onTestFinished, vi } from 'vitest';

const WORKER = fileURLToPath(new URL('slow-worker.mjs', import.meta.url));
const COUNT = 30;

/** Starts a worker that hangs in what it processes; resolves once it has begun with so many events. */
async function startHanging(port: number, name: string, events: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [WORKER, String(port), name], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new TypeError('no output');
  let begun = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    begun += Number(line);
    if (begun >= events) return child;
  }
  throw new Error('the worker ended');
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

it('processes each event of workers that were killed again and again in the middle of it', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const queueOptions = { connection: { host: redis.host, port: redis.port }, name: 'killed' };
  const quick = { lockDurationMs: 1000, stalledIntervalMs: 300 };
  const producer = createBullmqQueue({ ...queueOptions, workers: 0, maxBatchEvents: COUNT / 2 });
  const reports = Array.from({ length: COUNT }, (_, minute) => ({
    device_id: 'pibook-1',
    timestamp: Date.UTC(2026, 2, 2, 12, minute),
    total_files_synced: 1,
    total_errors: 0,
    internet_speed: 1,
  }));
  const producing = await createFleet({ store: createMemoryStore(), queue: producer });
  const receipts = await producing.accept(reports);
  expect(receipts.map(({ status }) => status)).toEqual(Array.from({ length: COUNT }, () => 'queued'));

  for (let kills = 0; kills < 3; kills += 1) await kill(await startHanging(redis.port, 'killed', COUNT));
  expect((await producing.stats()).queueDepth).toBe(COUNT);

  const working = await createFleet({
    store: createMemoryStore(),
    queue: createBullmqQueue({ ...queueOptions, ...quick, workers: 1 }),
  });
  await vi.waitFor(async () => expect((await working.stats()).queueDepth).toBe(0), { timeout: 30_000, interval: 50 });
  expect(await working.stats()).toMatchObject({ syncs: COUNT });
  await Promise.all([producing.close(), working.close()]);
});
