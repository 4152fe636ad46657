import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { type Cluster, startCluster } from '../../src/cluster/start-cluster.js';
import { type Link, startLink } from '../../src/network/start-link.js';
import { type RedisService, startRedis } from '../../src/redis/start-redis.js';
import { getJson, postEvent, queueIsEmpty, sample } from './api.js';

const PATIENCE = { timeout: 30_000, interval: 50 };

let redis: RedisService;
let link: Link;
let cluster: Cluster;
const leaving = new AbortController();

beforeAll(async () => {
  redis = await startRedis();
  link = await startLink(redis);
  // whoever takes an event in, another process stores it
  cluster = await startCluster({
    mongoUri: inject('mongoUri'),
    redis: link,
    workers: 1,
    env: { PISYNC_WORKERS: '1' },
  });
});
afterEach(() => link.mend());
afterAll(async () => {
  leaving.abort();
  await cluster.stop();
  await link.stop();
  await redis.stop();
});

/** All that a stream has brought so far. */
async function watch(base: string): Promise<() => string> {
  const { body } = await fetch(`${base}/events?include=pulse,incident,sync`, { signal: leaving.signal });
  let text = '';
  const read = async (): Promise<void> => {
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
  };
  read().catch(() => {});
  await expect.poll(() => text, PATIENCE).toContain('event: pulse');
  return () => text;
}

const told = (text: string, kind: string): readonly Record<string, unknown>[] =>
  Array.from(text.matchAll(new RegExp(`^event: ${kind}\ndata: (.*)$`, 'gm')), ([, json = '{}']) =>
    Object(JSON.parse(json)),
  );

it('shows at each API process, and through Nginx, what any process takes in and stores', async () => {
  const bases = [cluster.url, ...cluster.apis.map(({ port }) => `http://127.0.0.1:${port}`)];
  const streams = await Promise.all(bases.map(watch));
  const failures = [0, 1, 2].map((minute) => ({ ...sample('pibook-live', minute), total_errors: 1 }));
  for (const [index, failure] of failures.entries()) {
    const answer = await postEvent(bases[1 + (index % 2)] ?? '', failure);
    expect(answer.status).toBe(202);
  }
  for (const text of streams) {
    await expect.poll(() => told(text(), 'incident'), PATIENCE).toMatchObject([{ reason: 'opened' }]);
    const { body } = await getJson(`${cluster.url}/device/pibook-live/sync-history`);
    expect(new Set(told(text(), 'sync'))).toEqual(new Set(Object.values(body)));
    const count = (name: string): number => told(text(), 'pulse').reduce((sum, pulse) => sum + Number(pulse[name]), 0);
    const totals = (): object =>
      Object.fromEntries(['accepted', 'stored', 'failed_syncs', 'requests'].map((name) => [name, count(name)]));
    await expect.poll(totals, PATIENCE).toEqual({ accepted: 3, stored: 3, failed_syncs: 3, requests: 3 });
  }
  expect(told(streams[0]?.() ?? '', 'pulse').at(-1)).toMatchObject({
    stats: { queue: { dead: 0 } },
    dependencies: [
      { name: 'mongodb', ok: true },
      { name: 'redis', ok: true },
    ],
  });
});

it.each(['cut', 'hold'] as const)('goes on by itself after Redis was out of reach (%s)', async (how) => {
  const text = await watch(cluster.url);
  link[how]();
  const redisIs = (): unknown => told(text(), 'pulse').at(-1)?.['dependencies'];
  await expect.poll(redisIs, PATIENCE).toMatchObject([{ name: 'mongodb' }, { name: 'redis', ok: false }]);
  link.mend();
  await expect.poll(redisIs, PATIENCE).toMatchObject([{ name: 'mongodb' }, { name: 'redis', ok: true }]);
  let minute = 0;
  await expect
    .poll(async () => {
      await postEvent(cluster.url, sample(`pibox-${how}`, (minute += 1)));
      return told(text(), 'sync').filter((sync) => sync['device_id'] === `pibox-${how}`).length;
    }, PATIENCE)
    .toBeGreaterThan(0);
  await queueIsEmpty(cluster.url);
});
