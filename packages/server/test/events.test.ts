import { type Fleet, NO_ACTIVITY, PisyncError, type SyncEvent } from '@pisync/core';
import { createInProcessFeed } from '@pisync/core/memory';
import { connect } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CreateServerOptions } from '../src/index.js';
import { type EventClient, openEvents, parseMessages } from './testing/event-client.js';
import { type FixedServer, startFixedServer } from './testing/fixed-server.js';
import { getJson, postJson } from './testing/http-client.js';
import { requestBytes } from './testing/raw-http.js';
import { sampleEvent, secondsLater } from './testing/sample-event.js';
import { startTestServer } from './testing/test-server.js';

const PATIENCE = { timeout: 20_000, interval: 10 };

const clients: EventClient[] = [];
const servers: FixedServer[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.leave();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(
  options: Omit<CreateServerOptions, 'fleet' | 'metrics'> = {},
  alter?: (fleet: Fleet) => Fleet,
): Promise<FixedServer> {
  const server = await startFixedServer(options, alter === undefined ? {} : { alter });
  servers.push(server);
  return server;
}

async function open(url: string): Promise<EventClient> {
  const client = await openEvents(url);
  clients.push(client);
  return client;
}

/** What pulses have counted together. */
const counted = (client: EventClient, name: string): number =>
  client.messages('pulse').reduce((sum, pulse) => sum + Number(pulse[name]), 0);

const failures = (deviceId: string, count: number): readonly object[] =>
  Array.from({ length: count }, (_, at) => sampleEvent({ device_id: deviceId, timestamp: secondsLater(at) }));

describe('a stream of events', () => {
  test('begins with how long to wait before connecting again, and with a pulse; nobody in between may keep it', async () => {
    const { url } = await start({ random: () => 0.5 });
    const client = await open(`${url}/api/events`);
    expect(client.status).toBe(200);
    expect(Object.fromEntries(client.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const [pulse] = await client.atLeast(1, 'pulse');
    expect(client.text()).toMatch(/^retry: 2000\n\nevent: pulse\ndata: \{.*\}\n\n/);
    expect(pulse).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      accepted: 0,
      rejected: 0,
      stored: 0,
      duplicates: 0,
      conflicts: 0,
      failed_syncs: 0,
      requests: 0,
      latency_ms: { p50: null, p99: null },
      stats: (await getJson(`${url}/stats`)).json,
      dependencies: [{ name: 'store', ok: true, needed: true }],
    });
  });

  test('counts what happens in its pulses, once', async () => {
    const { url } = await start();
    const client = await open(`${url}/events?include=pulse`);
    const later = await open(`${url}/events?include=pulse`);
    await client.atLeast(1, 'pulse');
    const own = (files: number) => sampleEvent({ event_id: 'own', total_files_synced: files });
    await postJson(`${url}/sync-events`, [...failures('pibook-1', 2), ...failures('pibook-1', 1), own(1), own(2), {}]);
    await postJson(`${url}/sync-event`, sampleEvent({ total_errors: 0 }));
    await postJson(`${url}/sync-events`, '{}\n{', { 'content-type': 'application/ndjson' });
    await postJson(`${url}/sync-event`, 'no JSON');
    await vi.waitFor(() => expect(counted(client, 'requests')).toBe(4), PATIENCE);
    const totals = ['accepted', 'rejected', 'stored', 'duplicates', 'conflicts', 'failed_syncs'].map((name) => [
      name,
      counted(client, name),
    ]);
    expect(Object.fromEntries(totals)).toEqual({
      accepted: 6,
      rejected: 3,
      stored: 4,
      duplicates: 1,
      conflicts: 1,
      failed_syncs: 3,
    });
    const measured = client.messages('pulse').find(({ requests }) => Number(requests) > 0);
    const { p50, p99 } = Object(measured?.['latency_ms']);
    expect(p50).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
    // one pulse for all
    await later.atLeast(client.messages('pulse').length, 'pulse');
    expect(later.text()).toContain(JSON.stringify(measured));
    expect(measured).toMatchObject({ stats: { queue: { depth: 0, dead: 0 } } });
  });

  test('tells of each change to an incident, and of each event that is new', async () => {
    const { url } = await start();
    const usual = await open(`${url}/events`);
    const all = await open(`${url}/events?include=sync,incident`);
    await postJson(`${url}/sync-events`, failures('pibook-1', 3));
    await postJson(`${url}/sync-events`, failures('pibook-1', 4));
    const inBetween = sampleEvent({ device_id: 'pibook-1', timestamp: secondsLater(1.5), total_errors: 0 });
    await postJson(`${url}/sync-event`, inBetween);
    const changes = await all.atLeast(3, 'incident');
    expect(changes.map(({ reason }) => reason)).toEqual(['opened', 'lengthened', 'retracted']);
    const [opened, , retracted] = changes;
    expect(opened).toEqual({
      reason: 'opened',
      at: '2024-05-09T00:00:00.000Z',
      incident: {
        id: 'pibook-1~1715169600000:20:1:3.2',
        device_id: 'pibook-1',
        status: 'open',
        length: 3,
        started_at: '2024-05-08T12:00:00.000Z',
        last_failure_at: '2024-05-08T12:00:02.000Z',
        detected_at: '2024-05-09T00:00:00.000Z',
        resolved_at: null,
      },
    });
    // as it was
    expect(retracted).toMatchObject({ incident: { length: 4, status: 'open' } });
    const syncs = await all.atLeast(5, 'sync');
    const history = await getJson(`${url}/device/pibook-1/sync-history`);
    expect(new Set(syncs)).toEqual(new Set(Object.values(Object(history.json))));
    expect(all.messages('pulse')).toEqual([]);
    expect(await usual.atLeast(3, 'incident')).toEqual(changes);
    expect(usual.messages('sync')).toEqual([]);
  });

  test('narrows to a device on demand', async () => {
    const { url } = await start();
    const client = await open(`${url}/events?include=incident,sync&device_id=pibox-2`);
    await postJson(`${url}/sync-events`, [...failures('pibox-1', 3), ...failures('pibox-2', 3)]);
    const syncs = await client.atLeast(3, 'sync');
    const incidents = await client.atLeast(1, 'incident');
    expect(new Set(syncs.map((sync) => sync['device_id']))).toEqual(new Set(['pibox-2']));
    expect(incidents).toMatchObject([{ incident: { device_id: 'pibox-2' } }]);
  });

  test('goes on with its pulses while the store is down, and says so', async () => {
    const down = async (): Promise<never> => {
      throw new PisyncError('store_failed', 'the store is down');
    };
    const never = (): Promise<never> => new Promise(() => {});
    const dependencies = [
      { name: 'mongodb', needed: true, ping: never },
      { name: 'redis', needed: false, ping: down },
    ];
    const { url } = await start({ dependencies }, (fleet) => ({ ...fleet, stats: down }));
    const [first, second] = await (await open(`${url}/events`)).atLeast(2, 'pulse');
    for (const pulse of [first, second]) {
      expect(pulse).toMatchObject({
        stats: null,
        dependencies: [
          { name: 'mongodb', ok: false, needed: true },
          { name: 'redis', ok: false, needed: false },
        ],
      });
    }
  });

  test('is refused when there are too many, until one ends', async () => {
    const { url } = await start({ limits: { maxStreams: 1 }, random: () => 0.5 });
    const first = await open(`${url}/events`);
    const refused = await getJson(`${url}/events`);
    expect(refused).toMatchObject({ status: 503, json: { code: 'overloaded' } });
    expect(refused.headers.get('retry-after')).toBe('3');
    // a HEAD is no stream
    const head = await fetch(`${url}/events`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    first.leave();
    await vi.waitFor(async () => {
      const second = await open(`${url}/events`);
      expect(second.status).toBe(200);
    }, PATIENCE);
  });

  test('leaves the fleet alone once nobody is there', async () => {
    let listeners = 0;
    const { url } = await start({}, (fleet) => ({
      ...fleet,
      subscribe(listener) {
        listeners += 1;
        const unsubscribe = fleet.subscribe(listener);
        return () => {
          listeners -= 1;
          unsubscribe();
        };
      },
    }));
    const both = [await open(`${url}/events`), await open(`${url}/events?include=sync`)];
    expect(listeners).toBe(1);
    for (const client of both) client.leave();
    await vi.waitFor(() => expect(listeners).toBe(0), PATIENCE);
  });
});

describe('a client that does not read', () => {
  const LINES = 50_000;

  /** A client that reads nothing until it is told to, of a server whose fleet hears what the test publishes. */
  async function startDeaf() {
    const feed = createInProcessFeed();
    const server = await start({}, (fleet) => ({ ...fleet, subscribe: feed.subscribe }));
    const socket = connect(server.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    let text = '';
    socket.once('data', () => socket.pause());
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.write(requestBytes('GET', '/events?include=sync,incident'));
    await vi.waitFor(() => expect(text).toContain('retry'), PATIENCE);
    return { feed, server, socket, text: () => text };
  }

  const syncs = (from: number): readonly SyncEvent[] =>
    Array.from({ length: 1000 }, (_, index) => ({
      deviceId: 'pibook-1',
      eventId: String(from + index),
      timestamp: 0,
      effectiveAt: 0,
      receivedAt: 0,
      clock: 'ok',
      totalFilesSynced: 1,
      totalErrors: 0,
      internetSpeed: 1,
    }));

  test('is told how much it has missed, and goes on from there', async () => {
    const { feed, socket, text } = await startDeaf();
    for (let from = 0; from < LINES; from += 1000) feed.publish({ ...NO_ACTIVITY, syncs: syncs(from) });
    feed.publish({ ...NO_ACTIVITY, lost: { syncs: 7, incidents: 9 } });
    socket.resume();
    await vi.waitFor(() => expect(text()).toContain('event: lost'), PATIENCE);
    feed.publish({ ...NO_ACTIVITY, syncs: syncs(LINES) });
    await vi.waitFor(() => expect(text()).toContain(`"event_id":"${LINES + 999}"`), PATIENCE);
    // without the lengths of chunks
    const messages = parseMessages(text().replaceAll(/\r\n[\da-f]+\r\n/g, ''));
    const received = messages.filter(({ event }) => event === 'sync').length;
    const lost = messages.filter(({ event }) => event === 'lost').map(({ data }) => data);
    expect(received + lost.reduce((sum, data) => sum + Number(data['syncs']), 0)).toBe(LINES + 1000 + 7);
    expect(lost.reduce((sum, data) => sum + Number(data['incidents']), 0)).toBe(9);
    expect(received).toBeLessThan(LINES);
  });

  test('does not keep the service from closing', async () => {
    const { feed, server } = await startDeaf();
    for (let from = 0; from < LINES; from += 1000) feed.publish({ ...NO_ACTIVITY, syncs: syncs(from) });
    await server.close();
    servers.length = 0;
  });
});

test('a service that closes ends its streams, and waits for none of them', async () => {
  // so long that nothing here may wait for it
  const server = await startTestServer({ graceMs: 3_600_000 });
  const client = await open(`${server.running.url}/events?include=sync`);
  await server.running.close();
  await client.ended;
  await server.remove();
});
