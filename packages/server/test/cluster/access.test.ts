import { randomUUID } from 'node:crypto';
import { type RedisService, startRedis } from '@pisync/testbed';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { parseServerConfig, type RunningServer, startServer, startWorker } from '../../src/index.js';
import { attempt } from '../access/attempt.js';
import type { Attempt } from '../access/attempts.js';
import { type Bearer, REVOKED, SECRETS } from '../access/bearers.js';
import { sampleEvent, secondsLater } from '../testing/sample-event.js';

const PATIENCE = { timeout: 20_000, interval: 20 };

let redis: RedisService;
let first: RunningServer;
let second: RunningServer;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  redis = await startRedis();
  const uri = new URL(inject('mongoUri'));
  uri.pathname = `/access-${randomUUID()}`;
  env = {
    PORT: '0',
    LOG_LEVEL: 'silent',
    MONGO_URI: uri.href,
    REDIS_HOST: redis.host,
    REDIS_PORT: String(redis.port),
    PISYNC_FLEET_SECRET: SECRETS.current,
    PISYNC_FLEET_SECRET_PREVIOUS: SECRETS.previous,
    PISYNC_FAILURE_RATE: '0',
  };
  first = await startServer(parseServerConfig(env));
  second = await startServer(parseServerConfig(env));
});
afterAll(async () => {
  await first.close();
  await second.close();
  await redis.stop();
});

let seconds = 0;
const send = (service: { readonly url: string }, who: Bearer, deviceId: string) => {
  seconds += 1;
  const body = sampleEvent({ device_id: deviceId, timestamp: secondsLater(seconds) });
  return attempt(service.url, { who, what: 'POST /sync-event', body });
};
const ask = (service: { readonly url: string }, who: Bearer, what: string, body?: Attempt['body']) =>
  attempt(service.url, { who, what, ...(body !== undefined && { body }) });
const statusOf = async (answer: Promise<{ readonly status: number }>): Promise<number> => (await answer).status;

it('lets devices send for themselves, by both secrets, and nobody read without the scope', async () => {
  expect(await statusOf(send(first, 'device A', 'pibook-a'))).toBe(202);
  expect(await statusOf(send(second, 'device A of the secret before', 'pibook-a'))).toBe(202);
  expect(await statusOf(send(first, 'device A', 'pibook-b'))).toBe(403);
  expect(await statusOf(send(first, 'device A of another service', 'pibook-a'))).toBe(401);
  expect(await statusOf(ask(second, 'device A', 'GET /device/pibook-a/sync-history'))).toBe(403);
  await expect.poll(() => statusOf(ask(second, 'reader', 'GET /device/pibook-a/sync-history')), PATIENCE).toBe(200);
});

it('knows in every process what was revoked in one of them, at once in that one, and after a restart', async () => {
  expect(await statusOf(send(first, 'device C, stolen', 'pibook-c'))).toBe(202);
  expect(await statusOf(send(second, 'device C, stolen', 'pibook-c'))).toBe(202);
  for (const body of REVOKED) expect(await statusOf(ask(first, 'admin', 'POST /tokens/revocations', body))).toBe(201);
  expect(await statusOf(send(first, 'device C, stolen', 'pibook-c'))).toBe(401);
  expect(await statusOf(ask(first, 'reader, revoked', 'GET /stats'))).toBe(401);
  await expect.poll(() => statusOf(send(second, 'device C, stolen', 'pibook-c')), PATIENCE).toBe(401);
  expect(await statusOf(ask(second, 'reader, revoked', 'GET /stats'))).toBe(401);
  expect(await statusOf(send(second, 'device C, issued anew', 'pibook-c'))).toBe(202);
  const third = await startServer(parseServerConfig(env));
  expect(await statusOf(send(third, 'device C, stolen', 'pibook-c'))).toBe(401);
  expect((await ask(third, 'admin', 'GET /tokens/revocations')).json).toHaveLength(REVOKED.length);
  await third.close();
});

it('asks for tokens at the worker too', async () => {
  const worker = await startWorker(parseServerConfig({ ...env, PISYNC_WORKER_PORT: '0' }));
  const url = worker.url ?? '';
  expect(await statusOf(ask({ url }, 'nobody', 'GET /metrics'))).toBe(401);
  expect(await statusOf(ask({ url }, 'reader', 'GET /metrics'))).toBe(200);
  expect(await statusOf(ask({ url }, 'nobody', 'GET /healthz'))).toBe(200);
  await worker.close();
});

it('counts what one device sends to several processes, and goes on counting while Redis is away', async () => {
  const own = await startRedis();
  const limited = parseServerConfig({
    ...env,
    REDIS_HOST: own.host,
    REDIS_PORT: String(own.port),
    PISYNC_ACK: 'stored',
    PISYNC_DEVICE_RATE: '40',
  });
  const services = [await startServer(limited), await startServer(limited)] as const;
  const burst = async (times: number): Promise<number> => {
    let taken = 0;
    for (let time = 0; time < times; time += 1) {
      for (const service of services) if ((await send(service, 'device A', 'pibook-a')).status === 201) taken += 1;
    }
    return taken;
  };
  // 40 in Redis, and a quarter of it in each process before that
  const taken = await burst(50);
  expect(taken).toBeGreaterThanOrEqual(40);
  expect(taken).toBeLessThanOrEqual(60);
  await own.kill();
  expect(await burst(5)).toBe(0);
  for (const service of services) await service.close();
  await own.stop();
});
