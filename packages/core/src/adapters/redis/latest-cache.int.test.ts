import { startRedis } from '@pisync/testbed';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { latestCacheContract, sharedLatestCacheContract } from '../../contracts/index.js';
import { sampleEvent } from '../../contracts/sample-events.js';
import { createRedisLatestCache, type RedisLatestCache, type RedisLatestCacheOptions } from './index.js';

type TestRedis = Awaited<ReturnType<typeof startRedis>>;

let server: TestRedis;
let plain: Redis;
const opened: RedisLatestCache[] = [];

function openCache(options: Partial<RedisLatestCacheOptions> = {}): RedisLatestCache {
  const cache = createRedisLatestCache({ connection: { host: server.host, port: server.port }, ...options });
  opened.push(cache);
  return cache;
}

const whenReachable = (cache: RedisLatestCache): Promise<void> => vi.waitFor(() => cache.ping(), 20_000);

beforeAll(async () => {
  server = await startRedis();
  plain = new Redis({ host: server.host, port: server.port, lazyConnect: true });
  await plain.connect();
});

afterAll(async () => {
  await Promise.all(opened.map((cache) => cache.close()));
  plain.disconnect();
  await server.stop();
});

async function emptyCache(): Promise<RedisLatestCache> {
  await plain.flushall();
  return openCache();
}

latestCacheContract('redis', emptyCache);

let pair: readonly [RedisLatestCache, RedisLatestCache] | null = null;
sharedLatestCacheContract('redis', async () => {
  await plain.flushall();
  pair ??= [openCache(), openCache()];
  return pair;
});

describe('the cache in Redis', () => {
  const event = sampleEvent({ minute: 1 });
  const key = 'pisync:latest:pibook-1';

  it.each([
    ['text', 'hello'],
    ['JSON of another shape', '{"v":1,"e":[1,2]}'],
    ['another version', '{"v":2,"e":["pibook-1","z",9e15,9e15,9e15,"ok",1,0,1]}'],
    ['an event of another device', '{"v":1,"e":["pibox-9","z",0,0,0,"ok",1,0,1]}'],
    ['JSON that is no object', 'null'],
  ])('counts %s as nothing, and puts an event in its place', async (_what, text) => {
    const cache = await emptyCache();
    await plain.set(key, text);
    expect(await cache.get('pibook-1')).toBeNull();
    await cache.put([event]);
    expect(await cache.get('pibook-1')).toEqual(event);
  });

  it('counts a value of another type as nothing, and puts an event in its place', async () => {
    const cache = await emptyCache();
    await plain.rpush(key, 'a', 'b');
    expect(await cache.get('pibook-1')).toBeNull();
    await cache.put([event]);
    expect(await cache.get('pibook-1')).toEqual(event);
  });

  it('keeps caches of other prefixes apart, and forgets after the time to live', async () => {
    await plain.flushall();
    const [one, other] = [openCache({ prefix: 'one', ttlMs: 60_000 }), openCache({ prefix: 'other' })];
    await one.put([event]);
    expect(await other.get('pibook-1')).toBeNull();
    const leftMs = await plain.pttl('one:latest:pibook-1');
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(60_000);
    await plain.pexpire('one:latest:pibook-1', 1);
    await vi.waitFor(async () => expect(await one.get('pibook-1')).toBeNull());
  });

  it('misses after FLUSHALL, and remembers again', async () => {
    const cache = await emptyCache();
    await cache.put([event]);
    await plain.flushall();
    expect(await cache.get('pibook-1')).toBeNull();
    await cache.put([event]);
    expect(await cache.get('pibook-1')).toEqual(event);
  });

  it('rejects while Redis is down, tells of it once, and is back by itself', async () => {
    const ownServer = await startRedis();
    onTestFinished(() => ownServer.stop());
    const errors: string[] = [];
    const cache = createRedisLatestCache({
      connection: { host: ownServer.host, port: ownServer.port },
      logger: { error: (_details, message) => errors.push(message) },
    });
    await whenReachable(cache);
    for (const outage of [1, 2]) {
      await ownServer.kill();
      // once the connection is known to be gone
      await vi.waitFor(() => expect(errors).toHaveLength(outage));
      await expect(cache.get('pibook-1')).rejects.toBeInstanceOf(Error);
      await expect(cache.put([event])).rejects.toBeInstanceOf(Error);
      await expect(cache.ping()).rejects.toBeInstanceOf(Error);
      await ownServer.restart();
      await whenReachable(cache);
      await cache.put([event]);
      expect(await cache.get('pibook-1')).toEqual(event);
    }
    expect(errors).toHaveLength(2);
    await cache.close();
  });

  it('starts while Redis is down, and closes then', async () => {
    const ownServer = await startRedis();
    onTestFinished(() => ownServer.stop());
    await ownServer.kill();
    const connection = { host: ownServer.host, port: ownServer.port };
    const [cache, closed] = [createRedisLatestCache({ connection }), createRedisLatestCache({ connection })];
    await expect(cache.get('pibook-1')).rejects.toBeInstanceOf(Error);
    await closed.close();
    await ownServer.restart();
    await whenReachable(cache);
    expect(await cache.get('pibook-1')).toBeNull();
    await cache.close();
  });
});
