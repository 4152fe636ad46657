import { PisyncError } from '@pisync/core';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FixedServer, startFixedServer } from './testing/fixed-server.js';
import { getJson, postJson, readAllPages } from './testing/http-client.js';
import { send } from './testing/raw-http.js';
import { sampleEvent, secondsLater } from './testing/sample-event.js';
import { steadyMetrics } from './testing/steady-metrics.js';
import type { LogLine } from './testing/test-server.js';

describe('routes', () => {
  let server: FixedServer;
  let url: string;

  beforeEach(async () => {
    server = await startFixedServer();
    ({ url } = server);
  });
  afterEach(() => server.close());

  test('answer in the shapes of the API', async () => {
    const failing = [0, 1, 2, 3, 4].map((at) =>
      sampleEvent({ device_id: 'pibook-1', timestamp: secondsLater(at), event_id: `e${at}` }),
    );
    const over = [0, 1, 2].map((at) => sampleEvent({ device_id: 'pibox-1', timestamp: secondsLater(at) }));
    const ok = sampleEvent({ device_id: 'pibox-1', timestamp: secondsLater(3), total_errors: 0, internet_speed: 0.5 });
    const unset = sampleEvent({ device_id: 'x', timestamp: '1970-01-01T00:00:05Z', total_errors: 0 });
    await postJson(`${url}/sync-events`, [...failing, ...over, ok, unset]);
    const paths = [
      '/device/pibook-1',
      '/device/pibox-1',
      '/device/pibox-1/sync-history?limit=2',
      '/device/x/sync-history',
      '/devices?sort=-current_streak&kind=pibook',
      '/devices?id=box&limit=1',
      '/devices/repeated-failures',
      '/incidents',
      '/stats',
      '/stats/days?kind=pibox',
      '/healthz',
      '/readyz',
      '/device/nobody',
      '/incidents?status=x',
      '/incidents?kind=x',
      '/incidents?id=a%20b',
    ];
    const answers: string[] = [];
    for (const path of paths) {
      const { status, json } = await getJson(url + path);
      answers.push(`GET ${path}\n${status} ${JSON.stringify(json, null, 2)}\n`);
    }
    await expect(answers.join('\n')).toMatchFileSnapshot('golden/answers.golden.txt');
  });

  test('the names of the metrics', async () => {
    await postJson(`${url}/sync-events`, [sampleEvent(), {}]);
    await postJson(`${url}/sync-event`, {});
    await postJson(`${url}/sync-events`, '{', { 'content-type': 'application/ndjson' });
    await getJson(`${url}/device/abc123`);
    const response = await fetch(`${url}/api/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    await expect(steadyMetrics(await response.text())).toMatchFileSnapshot('golden/metrics.golden.txt');
  });

  test('the metrics have those of the process beside them', async () => {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds', 'nodejs_heap_size_used_bytes']) {
      expect(text).toContain(`# TYPE ${name} `);
    }
  });

  describe('lists', () => {
    beforeEach(async () => {
      const events = Array.from({ length: 7 }, (_, device) =>
        [0, 1, 2, 3].map((at) =>
          sampleEvent({ device_id: `pibook-${device}`, timestamp: secondsLater(device * 10 + at) }),
        ),
      );
      await postJson(`${url}/sync-events`, events.flat());
    });

    test.each([
      ['/device/pibook-3/sync-history?limit=3', [3, 1], 'timestamp', [33, 32, 31, 30].map(secondsLater)],
      ['/devices?limit=3', [3, 3, 1], 'device_id', idsOf([0, 1, 2, 3, 4, 5, 6])],
      ['/devices?limit=4&sort=-last_event_at&status=failing', [4, 3], 'device_id', idsOf([6, 5, 4, 3, 2, 1, 0])],
      ['/devices/repeated-failures?limit=5&since=2024-05-08', [5, 2], 'device_id', idsOf([6, 5, 4, 3, 2, 1, 0])],
      ['/incidents?limit=2&status=open&until=2024-05-08T12:00:30Z', [2, 1], 'device_id', idsOf([2, 1, 0])],
      ['/incidents?device_id=pibook-5', [1], 'device_id', idsOf([5])],
      ['/incidents?id=book-5&kind=pibook', [1], 'device_id', idsOf([5])],
      ['/incidents?kind=pibox', [0], 'device_id', []],
      ['/devices/repeated-failures?min=5', [0], 'device_id', []],
      ['/devices/repeated-failures?kind=pibox', [0], 'device_id', []],
      ['/devices/repeated-failures?kind=pibook&limit=500', [7], 'device_id', idsOf([6, 5, 4, 3, 2, 1, 0])],
      ['/stats/days?limit=1', [1], 'syncs', [28]],
      ['/stats/days?since=2024-05-09', [0], 'day', []],
    ])('%s, page by page', async (path, sizes, field, values) => {
      for (const prefix of ['', '/api']) {
        const pages = await readAllPages(url + prefix + path);
        expect(pages.sizes).toEqual(sizes);
        expect(pages.items).toEqual(values.map((value) => expect.objectContaining({ [field]: value })));
        const asked = new URL(prefix + path, url);
        for (const link of pages.links) {
          const next = new URL(link, url);
          next.searchParams.delete('cursor');
          expect(link.startsWith('/')).toBe(true);
          expect(next.href).toBe(asked.href.replaceAll('2024-05-08T12:00:30Z', '2024-05-08T12%3A00%3A30Z'));
        }
      }
    });
  });

  test('HEAD is GET without the body', async () => {
    for (const path of ['/stats', '/api/devices', '/metrics']) {
      const head = await fetch(url + path, { method: 'HEAD' });
      expect(head.status).toBe(200);
      expect(await head.text()).toBe('');
    }
  });

  test('an Upgrade that is not offered is passed over', async () => {
    const answer = await send(server.port, 'GET', '/healthz', { connection: 'Upgrade', upgrade: 'websocket' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ status: 'ok' });
  });
});

describe('when the fleet fails', () => {
  const lines: LogLine[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const fail = (error: Error) => (): Promise<never> => Promise.reject(error);
  const failing = (error: Error): ReturnType<typeof startFixedServer> =>
    startFixedServer(
      { logger, random: () => 0.5 },
      {
        alter: (fleet) => ({
          ...fleet,
          accept: fail(error),
          stats: fail(error),
          ping: fail(error),
          device: fail(error),
        }),
      },
    );
  beforeEach(() => {
    lines.length = 0;
  });

  test.each(['overloaded', 'closed', 'store_failed'] as const)(
    '%s is a 503 that says when to come back',
    async (code) => {
      const server = await failing(new PisyncError(code, 'try again later', { cause: new Error('disk full') }));
      const answers = [
        await postJson(`${server.url}/sync-event`, sampleEvent()),
        await postJson(`${server.url}/sync-events`, [sampleEvent()]),
        await getJson(`${server.url}/device/abc123`),
      ];
      await server.close();
      for (const { status, headers, json } of answers) {
        expect(status).toBe(503);
        expect(headers.get('retry-after')).toBe('3');
        expect(json).toEqual({ error: 'try again later', code });
      }
      // an outage refuses thousands: not a line for each
      expect(lines).toEqual([
        expect.objectContaining({
          level: 40,
          code,
          err: expect.objectContaining({ message: expect.stringContaining('disk full') }),
        }),
      ]);
    },
  );

  test('bodies that would fill the memory are a 503, and the room is there again after them', async () => {
    const server = await startFixedServer({ logger, random: () => 0, limits: { maxBufferedBytes: 5_000 } });
    const event = JSON.stringify(sampleEvent());
    const answers = [
      await postJson(`${server.url}/sync-event`, event.padEnd(5_001)),
      await postJson(`${server.url}/sync-event`, event.padEnd(5_000)),
      await postJson(`${server.url}/sync-events`, 'not JSON'.padEnd(5_000)),
      await postJson(`${server.url}/sync-events`, `[${event}]`.padEnd(5_000)),
    ];
    await server.close();
    expect(answers.map(({ status }) => status)).toEqual([503, 201, 400, 201]);
    expect(answers[0]?.headers.get('retry-after')).toBe('1');
    expect(answers[0]?.json).toMatchObject({ code: 'overloaded', error: expect.any(String) });
  });

  test('anything else is a 500 that keeps its cause in the log', async () => {
    const server = await failing(new TypeError('secret of the house'));
    const answers = [
      await postJson(`${server.url}/sync-event`, sampleEvent()),
      await postJson(`${server.url}/sync-events`, [sampleEvent()]),
      await getJson(`${server.url}/stats`),
    ];
    await server.close();
    for (const { status, json } of answers) {
      expect(status).toBe(500);
      expect(json).toEqual({ error: 'the service failed; its log has the cause', code: 'internal' });
    }
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line).toMatchObject({
        level: 50,
        err: { type: 'TypeError', message: 'secret of the house', stack: expect.any(String) },
      });
    }
  });

  test('it is not ready, and names what is down; the metrics go on', async () => {
    const server = await failing(new Error('gone'));
    const ready = await getJson(`${server.url}/readyz`);
    const alive = await getJson(`${server.url}/healthz`);
    const metrics = await fetch(`${server.url}/metrics`);
    await metrics.text();
    await server.close();
    expect(ready.status).toBe(503);
    expect(ready.json).toEqual({
      error: 'out of reach: store',
      code: 'not_ready',
      status: 'not_ready',
      dependencies: { store: 'down' },
    });
    expect(alive.status).toBe(200);
    expect(metrics.status).toBe(200);
  });
});

function idsOf(numbers: readonly number[]): readonly string[] {
  return numbers.map((number) => `pibook-${number}`);
}
