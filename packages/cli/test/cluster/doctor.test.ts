import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type RedisService, startRedis } from '@pisync/testbed';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { runPisync } from '../run-pisync.js';

let redis: RedisService;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  redis = await startRedis();
  const uri = new URL(inject('mongoUri'));
  uri.pathname = `/doctor-${randomUUID()}`;
  env = {
    MONGO_URI: uri.href,
    REDIS_HOST: redis.host,
    REDIS_PORT: String(redis.port),
    PISYNC_URL: 'http://127.0.0.1:9',
  };
});
afterAll(() => redis.stop());

async function found(name: string, other: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const { stdout } = await runPisync(['doctor', '--json'], { ...env, ...other });
  const { checks }: { checks: readonly { name: string }[] } = JSON.parse(stdout);
  return checks.find((check) => check.name === name);
}

/** An inline command, as a person would type it. */
async function tellRedis(command: string): Promise<void> {
  const socket = connect(redis.port, redis.host);
  socket.write(`${command}\r\n`);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  expect(String(answer)).toBe('+OK\r\n');
}

it('looks at MongoDB and its indexes', async () => {
  expect(await found('mongodb')).toMatchObject({ status: 'ok', found: expect.stringContaining('it is empty') });
  await runPisync(['db', 'init'], env);
  expect(await found('mongodb')).toMatchObject({ status: 'ok', found: 'answers, and has every index' });
  expect(await found('mongodb', { MONGO_URI: 'mongodb://127.0.0.1:9' })).toMatchObject({
    status: 'failed',
    remedy: expect.stringContaining('MONGO_URI'),
  });
});

it('looks whether Redis keeps what it acknowledged', async () => {
  expect(await found('redis')).toMatchObject({
    status: 'ok',
    found: expect.stringContaining('appendonly and noeviction'),
  });
  await tellRedis('CONFIG SET maxmemory-policy allkeys-lru');
  expect(await found('redis')).toMatchObject({
    status: 'failed',
    found: expect.stringContaining('maxmemory-policy is allkeys-lru'),
    remedy: expect.stringContaining('noeviction'),
  });
  expect(await found('redis', { PISYNC_ACK: 'stored' })).toMatchObject({ status: 'warning' });
  expect(await found('redis', { REDIS_PORT: '9' })).toMatchObject({
    status: 'failed',
    remedy: expect.stringContaining('REDIS_HOST'),
  });
  expect(await found('data folder')).toMatchObject({ status: 'skipped' });
});
