import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { startRedis } from '../src/redis/start-redis.js';

it('keeps what it acknowledged through a crash, and leaves nothing when it stops', async () => {
  const service = await startRedis();
  const { host, port } = service;
  const client = new Redis({ host, port });
  client.on('error', () => undefined);
  try {
    const acknowledged = await Promise.all(Array.from({ length: 200 }, (_, i) => client.set(`key-${i}`, i)));
    expect(acknowledged.every((answer) => answer === 'OK')).toBe(true);
    await service.kill();
    await service.restart();
    expect(await client.dbsize()).toBe(200);
    expect(await client.get('key-199')).toBe('199');
  } finally {
    client.disconnect();
    await service.stop();
  }
  expect(existsSync(service.dataDir)).toBe(false);
});

it('refuses writes rather than lose some, and knows who is alive after a restart in good order', async () => {
  const service = await startRedis();
  const client = new Redis({ host: service.host, port: service.port });
  client.on('error', () => undefined);
  try {
    expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await client.config('GET', 'appendfsync')).toEqual(['appendfsync', 'always']);
    await client.set('key', 'value');
    await service.restart();
    expect(await client.get('key')).toBe('value');
  } finally {
    client.disconnect();
    await service.stop();
  }
});

it('says why it does not start on a port that is taken', async () => {
  const service = await startRedis();
  try {
    await expect(startRedis({ port: service.port })).rejects.toThrow(/redis-server ended .*Address already in use/);
  } finally {
    await service.stop();
  }
});
