import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseServerConfig, type RunningServer, startServer } from '../src/index.js';
import { deviceOf, regionSyncs } from './testing/failing-region.js';
import { getJson, postJson, readAllPages } from './testing/http-client.js';
import { startWebhookReceiver, type WebhookReceiver } from './testing/webhook-receiver.js';

const SECRET = 'a-secret-of-the-receiver';
const PATIENCE = { timeout: 40_000, interval: 20 };
const DEVICES = 3_000;

let folder: string;
let receiver: WebhookReceiver;
let server: RunningServer;

async function start(settings: object = {}): Promise<void> {
  const file = join(folder, 'alerts.json');
  const webhooks = [{ name: 'ops', url: receiver.url, secrets: ['the-secret-of-tomorrow', SECRET] }];
  const quick = { group_wait_seconds: 1, group_interval_seconds: 3, retry: { first_seconds: 0.2, longest_seconds: 1 } };
  await writeFile(file, JSON.stringify({ webhooks, ...quick, ...settings }));
  server = await startServer(
    parseServerConfig({
      PORT: '0',
      PISYNC_DATA_DIR: join(folder, 'data'),
      LOG_LEVEL: 'silent',
      PISYNC_ALERTS_FILE: file,
    }),
  );
}

const send = (events: readonly object[]) => postJson(new URL('/sync-events', server.url).href, events);
const fail = async (devices: number, region?: string): Promise<void> => {
  for (const minute of [0, 1, 2]) {
    await send(regionSyncs(devices, { minute, fails: true, ...(region !== undefined && { region }) }));
  }
};
const told = (status: 'firing' | 'resolved' | 'passed'): readonly string[] =>
  receiver.messages().flatMap(({ alert_ids: ids }) => ids[status]);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-alerts-'));
  receiver = await startWebhookReceiver(SECRET);
});
afterEach(async () => {
  await server.close();
  await receiver.stop();
  await rm(folder, { recursive: true });
});

describe('alerts', () => {
  it('tells of 3,000 devices of a region that fail in at most 5 notifications, of each in one', async () => {
    await start();
    await fail(DEVICES);
    await vi.waitFor(() => expect(told('firing').length).toBeGreaterThanOrEqual(DEVICES), PATIENCE);
    expect(receiver.received.length).toBeLessThanOrEqual(5);
    expect(receiver.received.every(({ verified }) => verified)).toBe(true);
    const { items } = await readAllPages(new URL('/incidents?limit=500', server.url).href);
    const incidents = items.map((one) => `failing~${String(Object(one).id)}`);
    expect(incidents).toHaveLength(DEVICES);
    expect(told('firing').toSorted()).toEqual(incidents.toSorted());
    expect(new Set(receiver.messages().map(({ group }) => group))).toEqual(new Set(['eu-west']));

    const before = receiver.received.length;
    await send(regionSyncs(DEVICES, { minute: 3, fails: false }));
    await vi.waitFor(() => expect(told('resolved').length).toBeGreaterThanOrEqual(DEVICES), PATIENCE);
    expect(receiver.received.length - before).toBeLessThanOrEqual(5);
    expect(told('resolved').toSorted()).toEqual(incidents.toSorted());
    expect(told('passed')).toEqual([]);
  });

  it('gives a receiver that was down everything once it is back, once per idempotency id', async () => {
    await start({ group_interval_seconds: 0 });
    await receiver.stop();
    const regions = ['eu-west', 'eu-east', 'us-west'];
    for (const region of regions) await fail(5, region);
    const dead = new URL('/notifications?status=pending', server.url).href;
    await vi.waitFor(async () => {
      const { json } = await getJson(dead);
      expect(json).toMatchObject([{ deliveries: [{ status: 'pending' }] }, {}, {}]);
      expect(JSON.stringify(json)).toContain('ECONNREFUSED');
    }, PATIENCE);
    await receiver.start();
    await vi.waitFor(() => expect(told('firing')).toHaveLength(15), PATIENCE);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(receiver.received.length);
    expect(receiver.received).toHaveLength(3);
    await vi.waitFor(async () => {
      const { json } = await getJson(new URL('/notifications?status=delivered', server.url).href);
      expect(json).toHaveLength(3);
    }, PATIENCE);
  });

  it('sends the same id again until it is taken, and goes on after a restart', async () => {
    await start();
    receiver.answer(503, {}, 'not now');
    await fail(2);
    await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThanOrEqual(2), PATIENCE);
    await server.close();
    receiver.answer(200);
    await start();
    const delivered = new URL('/notifications?status=delivered', server.url).href;
    await vi.waitFor(async () => expect((await getJson(delivered)).json).toHaveLength(1), PATIENCE);
    expect(new Set(receiver.received.map(({ id, body }) => `${id} ${body}`)).size).toBe(1);
  });

  it('lists what a receiver refuses as dead, with its words, and tries again when it is told to', async () => {
    await start();
    receiver.answer(422, {}, 'no such\nchannel');
    await fail(1);
    const list = new URL('/notifications?status=dead&webhook=ops', server.url).href;
    await vi.waitFor(async () => expect((await getJson(list)).json).toHaveLength(1), PATIENCE);
    const { json } = await getJson(list);
    expect(json).toMatchObject([
      { deliveries: [{ webhook: 'ops', attempts: 1, last_error: 'the receiver answered 422: no such channel' }] },
    ]);
    receiver.answer(200);
    const id = receiver.received[0]?.id ?? '';
    expect((await postJson(new URL(`/notifications/${id}/retry`, server.url).href, '')).status).toBe(202);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), PATIENCE);
    const { json: notification } = await getJson(new URL(`/notifications/${id}`, server.url).href);
    expect(notification).toMatchObject({ id, alerts: [{ device_id: deviceOf('eu-west', 0), status: 'firing' }] });
  });
});
