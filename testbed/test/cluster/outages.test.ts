import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { type Cluster, startCluster } from '../../src/cluster/start-cluster.js';
import { type Link, startLink } from '../../src/network/start-link.js';
import { type RedisService, startRedis } from '../../src/redis/start-redis.js';
import { getJson, postEvent, queueIsEmpty, sample } from './api.js';

const QUEUE_MAX_EVENTS = 40;

let redis: RedisService;
let redisLink: Link;
let mongoLink: Link;
let cluster: Cluster;

beforeAll(async () => {
  const uri = new URL(inject('mongoUri'));
  redis = await startRedis();
  redisLink = await startLink(redis);
  mongoLink = await startLink({ host: uri.hostname, port: Number(uri.port || 27_017) });
  uri.host = `${mongoLink.host}:${mongoLink.port}`;
  // a replica set would tell the driver of addresses that go round the link
  uri.searchParams.set('directConnection', 'true');
  uri.searchParams.delete('replicaSet');
  cluster = await startCluster({
    mongoUri: uri.href,
    redis: redisLink,
    workers: 1,
    env: { PISYNC_QUEUE_MAX_EVENTS: String(QUEUE_MAX_EVENTS) },
  });
});
afterEach(() => {
  redisLink.mend();
  mongoLink.mend();
});
afterAll(async () => {
  await cluster.stop();
  await Promise.all([redisLink.stop(), mongoLink.stop()]);
  await redis.stop();
});

/** Sends until it is taken in, as a device does. */
async function untilTaken(event: object): Promise<void> {
  await expect.poll(async () => (await postEvent(cluster.url, event)).status, { timeout: 30_000 }).toBe(202);
}

it.each(['cut', 'hold'] as const)(
  'goes on taking in while MongoDB is out of reach (%s), up to the bound',
  async (how) => {
    await untilTaken(sample(`pibook-${how}`, 0));
    await queueIsEmpty(cluster.url);
    mongoLink[how]();
    const ready = await getJson(`${cluster.url}/readyz`);
    expect(ready).toMatchObject({
      status: 200,
      body: { status: 'degraded', dependencies: { mongodb: 'down', redis: 'ok' } },
    });
    expect((await getJson(`${cluster.url}/device/pibook-${how}`)).status).toBe(503);
    let taken = 1;
    let refused = await postEvent(cluster.url, sample(`pibook-${how}`, taken));
    for (; refused.status === 202; taken += 1)
      refused = await postEvent(cluster.url, sample(`pibook-${how}`, taken + 1));
    expect(refused).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(taken).toBeGreaterThan(QUEUE_MAX_EVENTS / 2);
    mongoLink.mend();
    await expect
      .poll(async () => (await getJson(`${cluster.url}/device/pibook-${how}`)).body['total_syncs'], { timeout: 60_000 })
      .toBe(taken);
    await queueIsEmpty(cluster.url);
    expect((await getJson(`${cluster.url}/readyz`)).body).toMatchObject({ status: 'ready' });
  },
);

it.each(['cut', 'hold'] as const)('refuses and goes on reading while Redis is out of reach (%s)', async (how) => {
  const device = `pibox-${how}`;
  await untilTaken(sample(device, 1));
  await queueIsEmpty(cluster.url);
  redisLink[how]();
  const [first] = cluster.apis;
  if (first === undefined) throw new Error('the cluster has no API process');
  // asked itself: Nginx would answer for it once both refuse
  const api = `http://127.0.0.1:${first.port}`;
  const refused = await postEvent(api, sample(device, 2));
  expect(refused).toMatchObject({ status: 503, body: { code: 'queue_failed' } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await getJson(`${api}/readyz`)).toMatchObject({
    status: 503,
    body: { code: 'not_ready', dependencies: { mongodb: 'ok', redis: 'down' } },
  });
  expect(await getJson(`${api}/device/${device}`)).toMatchObject({ status: 200, body: { total_syncs: 1 } });
  expect((await getJson(`${api}/stats`)).body).toMatchObject({ queue: { depth: null } });
  expect((await postEvent(cluster.url, sample(device, 2))).status).toBe(503);
  redisLink.mend();
  await untilTaken(sample(device, 2));
  await expect
    .poll(async () => (await getJson(`${cluster.url}/device/${device}`)).body['total_syncs'], { timeout: 60_000 })
    .toBe(2);
});

it('keeps all it answered for when it is told to stop', async () => {
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, minute) => postEvent(cluster.url, sample('pibook-stop', minute))),
  );
  const [api] = cluster.apis;
  const [worker] = cluster.workers;
  await Promise.all([api?.stop(), worker?.stop()]);
  await Promise.all([api?.restart(), worker?.restart()]);
  await queueIsEmpty(cluster.url);
  const taken = answers.filter(({ status }) => status === 202).length;
  expect(taken).toBeGreaterThan(0);
  expect((await getJson(`${cluster.url}/device/pibook-stop`)).body).toMatchObject({ total_syncs: taken });
});
