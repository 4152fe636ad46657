import { type RedisService, startRedis } from '@pisync/testbed';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inspectRedis } from './inspect-redis.js';

let redis: RedisService;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

it('tells how a Redis is set up', async () => {
  const { host, port } = redis;
  expect(await inspectRedis({ host, port })).toEqual({
    version: expect.stringMatching(/^\d+\.\d+/),
    appendOnly: true,
    maxmemoryPolicy: 'noeviction',
  });
  const client = new Redis({ host, port });
  await client.config('SET', 'appendonly', 'no');
  await client.config('SET', 'maxmemory-policy', 'volatile-ttl');
  client.disconnect();
  expect(await inspectRedis({ host, port })).toMatchObject({ appendOnly: false, maxmemoryPolicy: 'volatile-ttl' });
});

it('rejects where none answers', async () => {
  await expect(inspectRedis({ host: '127.0.0.1', port: 9 })).rejects.toThrow('ECONNREFUSED');
});
