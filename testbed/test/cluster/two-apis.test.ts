import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Cluster, startCluster } from '../../src/cluster/start-cluster.js';
import { type RedisService, startRedis } from '../../src/redis/start-redis.js';
import { getJson, postEvent, queueIsEmpty, sample } from './api.js';

let redis: RedisService;

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe.each(['queued', 'stored'] as const)('a cluster that answers when an event is %s', (ack) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ mongoUri: inject('mongoUri'), redis, ack });
  });
  afterAll(() => cluster.stop());

  it('stores 1,000 events that are each posted twice at once, through two API processes, 1,000 times', async () => {
    const events = Array.from({ length: 1000 }, (_, index) => sample(`pibook-twice-${index % 250}`, index));
    const answers = await Promise.all(
      events.flatMap((event) => cluster.apis.map(({ port }) => postEvent(`http://127.0.0.1:${port}`, event))),
    );
    await queueIsEmpty(cluster.url);

    const told = answers.map(({ status, body }) => `${status} duplicate: ${String(body['duplicate'])}`);
    const count = (kind: string): number => told.filter((each) => each === kind).length;
    expect(Object.fromEntries([...new Set(told)].map((kind) => [kind, count(kind)]))).toEqual(
      {
        queued: { '202 duplicate: null': 2000 },
        stored: { '201 duplicate: false': 1000, '201 duplicate: true': 1000 },
      }[ack],
    );
    // totals may be some seconds old
    await expect
      .poll(async () => (await getJson(`${cluster.url}/stats`)).body, { timeout: 20_000 })
      .toMatchObject({ syncs: { total: 1000 }, devices: { total: 250 } });
    const histories = await Promise.all(
      Array.from({ length: 250 }, (_, index) => getJson(`${cluster.url}/device/pibook-twice-${index}/sync-history`)),
    );
    expect(histories.map(({ body }) => Object.values(body).length)).toEqual(Array.from({ length: 250 }, () => 4));
  });

  it('reads what is true after Redis was flushed, and an older event never changes the latest', async () => {
    const flusher = new Redis(redis.port, redis.host);
    const latest = async (): Promise<unknown> => {
      await queueIsEmpty(cluster.url);
      const { body } = await getJson(`${cluster.url}/device/pibook-flushed`);
      return Object(body['latest']).event_id;
    };
    const [older, middle, newest] = [1, 2, 3].map((minute) => sample('pibook-flushed', minute, `at-${minute}`));
    await postEvent(cluster.url, middle);
    expect(await latest()).toBe('at-2');
    await flusher.flushall();
    expect(await latest()).toBe('at-2');
    await postEvent(cluster.url, older);
    expect(await latest()).toBe('at-2');
    await flusher.flushall();
    await postEvent(cluster.url, newest);
    await postEvent(cluster.url, older);
    expect(await latest()).toBe('at-3');
    flusher.disconnect();
  });
});
