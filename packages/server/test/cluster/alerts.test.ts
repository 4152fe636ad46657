import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RedisService, startRedis } from '@pisync/testbed';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { parseServerConfig, type RunningServer, startServer } from '../../src/index.js';
import { regionSyncs } from '../testing/failing-region.js';
import { postJson, readAllPages } from '../testing/http-client.js';
import { startWebhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.js';

const SECRET = 'a-secret-of-the-receiver';
const PATIENCE = { timeout: 150_000, interval: 200 };
const DEVICES = 3_000;

let folder: string;
let redis: RedisService;
let receiver: WebhookReceiver;
let servers: readonly RunningServer[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-alerts-'));
  redis = await startRedis();
  receiver = await startWebhookReceiver(SECRET);
  const file = join(folder, 'alerts.yaml');
  await writeFile(
    file,
    `webhooks:
  - { name: ops, url: ${receiver.url}, secrets: [${SECRET}] }
group_wait_seconds: 5
group_interval_seconds: 20
`,
  );
  const uri = new URL(inject('mongoUri'));
  uri.pathname = `/alerts-${randomUUID()}`;
  const config = parseServerConfig({
    PORT: '0',
    MONGO_URI: uri.href,
    REDIS_HOST: redis.host,
    REDIS_PORT: String(redis.port),
    LOG_LEVEL: 'silent',
    PISYNC_ALERTS_FILE: file,
  });
  // one after the other, so that the second finds the database ready
  const first = await startServer(config);
  servers = [first, await startServer(config)];
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await receiver.stop();
  await redis.stop();
  await rm(folder, { recursive: true });
});

it('tells of 3,000 devices of a region that fail in at most 5 notifications, of each in one, by two processes', async () => {
  const told = (status: 'firing' | 'resolved') => receiver.messages().flatMap(({ alert_ids: ids }) => ids[status]);
  const send = async (minute: number, fails: boolean): Promise<void> => {
    const events = regionSyncs(DEVICES, { minute, fails });
    const half = DEVICES / 2;
    await Promise.all(
      servers.map(({ url }, index) =>
        postJson(new URL('/sync-events', url).href, events.slice(index * half, (index + 1) * half)),
      ),
    );
  };
  for (const minute of [0, 1, 2]) await send(minute, true);
  await vi.waitFor(() => expect(told('firing').length).toBeGreaterThanOrEqual(DEVICES), PATIENCE);
  expect(receiver.received.length).toBeLessThanOrEqual(5);
  expect(receiver.received.every(({ verified }) => verified)).toBe(true);
  const { items } = await readAllPages(new URL('/incidents?limit=500', servers[0]?.url).href);
  const incidents = items.map((one) => `failing~${String(Object(one).id)}`);
  expect(incidents).toHaveLength(DEVICES);
  expect(told('firing').toSorted()).toEqual(incidents.toSorted());

  const before = receiver.received.length;
  await send(3, false);
  await vi.waitFor(() => expect(told('resolved').length).toBeGreaterThanOrEqual(DEVICES), PATIENCE);
  expect(receiver.received.length - before).toBeLessThanOrEqual(5);
  expect(told('resolved').toSorted()).toEqual(incidents.toSorted());
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(receiver.received.length);
}, 300_000);
