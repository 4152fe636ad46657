import { createAbsenceWatch, createFleet } from '@pisync/core';
import { createInProcessFeed, createMemoryStore } from '@pisync/core/memory';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMetrics, createServer, type FleetServer, startServer } from '../src/index.js';
import { createLogAlertSink } from '../src/logging/create-log-alert-sink.js';
import { getJson, postJson, readAllPages } from './testing/http-client.js';
import { sampleEvent } from './testing/sample-event.js';
import { type LogLine, startTestServer } from './testing/test-server.js';

const MINUTE = 60_000;
/** A Monday. */
const START = Date.parse('2026-03-02T00:00:00.000Z');

describe('devices that are not heard from', () => {
  const lines: LogLine[] = [];
  let now = START;
  let server: FleetServer;
  let url: string;
  let close: () => Promise<void>;
  let turn: () => Promise<void>;

  beforeEach(async () => {
    lines.length = 0;
    now = START;
    const store = createMemoryStore();
    const clock = { now: () => now };
    const metrics = createMetrics();
    const logger = pino(
      { base: null, timestamp: false },
      { write: (line: string) => void lines.push(JSON.parse(line)) },
    );
    const watch = createAbsenceWatch({ store, clock, holder: 'test', sink: createLogAlertSink(logger) });
    const feed = watch.overhear(createInProcessFeed());
    const fleet = await createFleet({ store, clock, feed, watches: store.watches, metrics: metrics.fleet });
    server = createServer({ fleet, metrics });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new TypeError('the server has no port');
    url = `http://127.0.0.1:${address.port}`;
    turn = () => watch.turn();
    close = async () => {
      await server.drain(1000);
      await fleet.close();
    };
  });
  afterEach(() => close());

  /** Hours pass; these devices are heard at the full hour. */
  async function play(hours: number, ...deviceIds: readonly string[]): Promise<void> {
    for (let hour = 0; hour < hours; hour += 1) {
      if (deviceIds.length > 0) await hear(...deviceIds);
      for (let part = 0; part < 15; part += 1) {
        await turn();
        now += 4 * MINUTE;
      }
    }
    await turn();
  }

  async function hear(...deviceIds: readonly string[]): Promise<void> {
    const timestamp = new Date(now).toISOString();
    const events = deviceIds.map((device_id) => sampleEvent({ device_id, timestamp, total_errors: 0 }));
    expect((await postJson(`${url}/sync-events`, events)).json).toMatchObject({ accepted: events.length });
  }

  test('are answered for, listed, counted and told of, until they are back', async () => {
    await play(12 * 24, 'pibox-1', 'pibox-2', 'pibook-3');
    const before = await getJson(`${url}/device/pibox-1`);
    expect(before.json).toMatchObject({
      status: 'ok',
      contact: {
        state: 'expected',
        last_heard_at: '2026-03-13T23:00:00.000Z',
        usual_interval_s: 3600,
        // an hour and a half, and the grace of six hours
        late_at: '2026-03-14T06:30:00.000Z',
        silent_at: '2026-03-14T21:30:00.000Z',
      },
    });
    expect((await getJson(`${url}/devices/absent`)).json).toEqual([]);

    await play(3, 'pibox-1', 'pibook-3');
    await play(6, 'pibook-3');
    await play(13, 'pibook-3');
    await expect(JSON.stringify((await getJson(`${url}/devices/absent`)).json, null, 2)).toMatchFileSnapshot(
      'golden/absent.golden.txt',
    );
    const pages = await readAllPages(`${url}/api/devices/absent?limit=1`);
    expect(pages.sizes).toEqual([1, 1]);
    expect(pages.items).toMatchObject([{ device_id: 'pibox-2' }, { device_id: 'pibox-1' }]);
    expect((await getJson(`${url}/devices/absent?state=late`)).json).toMatchObject([{ device_id: 'pibox-1' }]);
    expect((await getJson(`${url}/devices/absent?state=silent`)).json).toMatchObject([{ device_id: 'pibox-2' }]);
    expect((await getJson(`${url}/stats`)).json).toMatchObject({ absent: { late: 1, silent: 1, quiet_since: null } });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('pisync_devices_absent{state="late"} 1\npisync_devices_absent{state="silent"} 1\n');

    await hear('pibox-1', 'pibox-2');
    const back = await getJson(`${url}/device/pibox-2`);
    expect(back.json).toMatchObject({ contact: { state: 'expected', last_heard_at: new Date(now).toISOString() } });
    await turn();
    expect((await getJson(`${url}/devices/absent`)).json).toEqual([]);
    await expect(lines.map((line) => `${JSON.stringify(line)}\n`).join('')).toMatchFileSnapshot(
      'golden/absence-log.golden.txt',
    );
  });

  test.each([
    ['state=away', 'state must be one of late, silent'],
    ['cursor=x', 'cursor is not one of this list; take it from the answer before, or leave it out'],
    ['limit=0', 'limit must be a whole number from 1 to 500'],
  ])('%s is refused', async (query, error) => {
    expect(await getJson(`${url}/devices/absent?${query}`)).toMatchObject({
      status: 400,
      json: { code: 'invalid_query', error },
    });
  });

  test('a cursor is one of its own list alone', async () => {
    await play(12 * 24, 'pibox-1', 'pibox-2');
    await play(9);
    const { headers } = await getJson(`${url}/devices/absent?limit=1`);
    const cursor = /cursor=([^>&]+)/.exec(headers.get('link') ?? '')?.[1] ?? '';
    expect((await getJson(`${url}/devices/absent?limit=1&cursor=${cursor}`)).json).toHaveLength(1);
    expect((await getJson(`${url}/devices/absent?state=late&cursor=${cursor}`)).status).toBe(400);
  });
});

test('a service watches by itself, and says where it doesn’t', async () => {
  const service = await startTestServer();
  const { running } = service;
  await postJson(`${running.url}/sync-event`, sampleEvent());
  expect((await getJson(`${running.url}/stats`)).json).toMatchObject({ absent: { late: 0, silent: 0 } });
  await running.close();
  const again = await startServer({ port: 0, host: '127.0.0.1', dataDir: service.dataDir, logLevel: 'silent' });
  expect((await getJson(`${again.url}/stats`)).json).toMatchObject({ absent: null });
  expect((await getJson(`${again.url}/device/abc123`)).json).toMatchObject({ contact: null });
  expect((await getJson(`${again.url}/devices/absent`)).json).toEqual([]);
  await again.close();
  await service.remove();
});
