import { once } from 'node:events';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getJson, postJson } from './testing/http-client.js';
import { exchange, requestBytes } from './testing/raw-http.js';
import { sampleEvent, secondsLater } from './testing/sample-event.js';
import { type LogLine, startTestServer, type TestServer } from './testing/test-server.js';

describe('ingest', () => {
  let server: TestServer;
  let url: string;

  beforeEach(async () => {
    server = await startTestServer({}, 'info');
    ({ url } = server.running);
  });
  afterEach(() => server.remove());

  /** What was told of incidents, once all of it is. */
  async function told(): Promise<readonly LogLine[]> {
    await server.running.close();
    return server.logged().filter((line) => 'incident_id' in line);
  }

  const sync = (seconds: number, errors: number, changes = {}): Record<string, unknown> =>
    sampleEvent({ timestamp: secondsLater(seconds), total_errors: errors, ...changes });

  test('what comes by the backfill lane is stored, and noted without paging, until the device fails live', async () => {
    const ndjson = [sync(1, 1), sync(2, 1), sync(3, 1), sync(4, 1, { device_id: 'def456' })];
    const headers = { 'content-type': 'application/x-ndjson' };
    const text = ndjson.map((event) => JSON.stringify(event)).join('\n');
    const batch = await postJson(`${url}/api/sync-events?lane=backfill`, text, headers);
    expect(batch).toMatchObject({ status: 201, json: { accepted: 4, duplicates: 0, rejected: [] } });
    const again = await postJson(`${url}/sync-events?lane=backfill`, ndjson);
    expect(again).toMatchObject({ status: 201, json: { accepted: 0, duplicates: 4 } });
    expect(await postJson(`${url}/sync-event?lane=backfill`, sync(5, 1))).toMatchObject({ status: 201 });
    expect((await getJson(`${url}/stats`)).json).toMatchObject({
      syncs: { total: 5 },
      queue: { depth: 0, backfill: 0 },
    });
    expect((await getJson(`${url}/incidents`)).json).toMatchObject([{ device_id: 'abc123', length: 4 }]);
    expect(await postJson(`${url}/sync-events?lane=live`, [sync(6, 1)])).toMatchObject({ status: 201 });
    expect(await told()).toMatchObject([
      { level: 30, streak: 3, backfilled: true, msg: 'device is failing: 3 syncs in a row' },
      { level: 40, streak: 5, msg: 'device is failing: 5 syncs in a row' },
    ]);
  });

  test('an event is the first of the history at once', async () => {
    const answer = await postJson(`${url}/sync-event`, sampleEvent());
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({ message: 'stored', event_id: '1715169600000:20:1:3.2', duplicate: false });
    const history = await getJson(`${url}/device/abc123/sync-history`);
    expect(history.json).toMatchObject([
      { device_id: 'abc123', timestamp: '2024-05-08T12:00:00.000Z', total_errors: 1 },
    ]);
  });

  test('the log has the start and the stop, and no line for an event or a request', async () => {
    await postJson(`${url}/sync-event`, sampleEvent());
    await postJson(`${url}/sync-event`, {});
    await getJson(`${url}/nowhere`);
    await server.running.close();
    expect(server.logged()).toMatchObject([
      { level: 30, url, data_dir: server.dataDir, msg: `listening on ${url}` },
      { level: 30, msg: expect.stringMatching(/no token is needed, and only this machine/) },
      { level: 30, msg: 'stopping: finishing what was accepted' },
      { level: 30, msg: 'stopped' },
    ]);
  });

  test('the same event again is a duplicate, by either route', async () => {
    await postJson(`${url}/sync-event`, sampleEvent());
    const again = await postJson(
      `${url}/api/sync-event`,
      sampleEvent({ total_errors: '1', sent_at: '2024-05-08T12:00:00Z' }),
    );
    expect(again.status).toBe(201);
    expect(again.json).toEqual({ message: 'already stored', event_id: '1715169600000:20:1:3.2', duplicate: true });
    const batch = await postJson(`${url}/api/sync-events`, [sampleEvent(), sampleEvent()]);
    expect(batch.status).toBe(201);
    expect(batch.json).toEqual({ accepted: 0, duplicates: 2, rejected: [] });
  });

  test('another event under the same event_id is a conflict, and the first one stays', async () => {
    await postJson(`${url}/sync-event`, sampleEvent({ event_id: 'e1' }));
    const conflict = await postJson(`${url}/sync-event`, sampleEvent({ event_id: 'e1', total_errors: 0 }));
    expect(conflict.status).toBe(409);
    expect(conflict.json).toEqual({
      error: 'event_id was already used by this device for another event; the first one is kept',
      code: 'event_conflict',
      details: [
        { field: 'event_id', error: 'was already used by this device for another event; the first one is kept' },
      ],
    });
    const batch = await postJson(`${url}/sync-events`, [sync(1, 0), sampleEvent({ event_id: 'e1', total_errors: 2 })]);
    expect(batch.json).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: [{ index: 1, error: expect.stringContaining('event_id') }],
    });
    const { json } = await getJson(`${url}/device/abc123/sync-history`);
    expect(json).toMatchObject([{ total_errors: 0 }, { event_id: 'e1', total_errors: 1 }]);
  });

  test('six failures in a row are one warning, and the success after them one line more', async () => {
    for (const at of [0, 1, 2, 3, 4, 5]) await postJson(`${url}/sync-event`, sync(at, 1));
    const open = await getJson(`${url}/incidents`);
    expect(open.json).toMatchObject([{ device_id: 'abc123', status: 'open', length: 6, resolved_at: null }]);
    await postJson(`${url}/sync-event`, sync(6, 0));
    const resolved = await getJson(`${url}/incidents?status=resolved`);
    expect(resolved.json).toMatchObject([{ status: 'resolved', length: 6, resolved_at: '2024-05-08T12:00:06.000Z' }]);
    expect(await told()).toMatchObject([
      {
        level: 40,
        msg: 'device is failing: 3 syncs in a row',
        device_id: 'abc123',
        incident_id: 'abc123~1715169600000:20:1:3.2',
        streak: 3,
        started_at: '2024-05-08T12:00:00.000Z',
        last_failure_at: '2024-05-08T12:00:02.000Z',
        resolved_at: null,
      },
      {
        level: 30,
        msg: 'device has recovered after 6 failed syncs in a row',
        streak: 6,
        last_failure_at: '2024-05-08T12:00:05.000Z',
        resolved_at: '2024-05-08T12:00:06.000Z',
      },
    ]);
  });

  test('one failing event sent three times is one failure, and no warning', async () => {
    for (const _ of [1, 2, 3]) await postJson(`${url}/sync-event`, sampleEvent());
    const device = await getJson(`${url}/device/abc123`);
    expect(device.json).toMatchObject({ total_syncs: 1, failed_syncs: 1, current_streak: 1, status: 'ok' });
    expect(await told()).toEqual([]);
  });

  test('late events that break an open incident up take it back', async () => {
    await postJson(`${url}/sync-events`, [sync(0, 1), sync(10, 1), sync(20, 1)]);
    await postJson(`${url}/sync-event`, sync(15, 0));
    expect((await getJson(`${url}/incidents`)).json).toEqual([]);
    expect(await told()).toMatchObject([{ level: 40 }, { level: 30, retracted: true, streak: 3 }]);
  });

  test('S F F F S in any order is one incident that is over, told once', async () => {
    const events = [sync(0, 0), sync(1, 1), sync(2, 1), sync(3, 1), sync(4, 0)];
    const orders = permutations(events);
    for (const [at, order] of orders.entries()) {
      const batch = order.map((event) => ({ ...event, device_id: `device-${at}` }));
      const answer = await postJson(`${url}/sync-events`, batch);
      expect(answer.json).toEqual({ accepted: 5, duplicates: 0, rejected: [] });
      const { json } = await getJson(`${url}/incidents?device_id=device-${at}`);
      expect(json).toMatchObject([{ status: 'resolved', length: 3, resolved_at: '2024-05-08T12:00:04.000Z' }]);
    }
    const lines = await told();
    expect(lines.map(({ device_id: id }) => id)).toEqual(orders.map((_, at) => `device-${at}`));
    for (const line of lines) expect(line).toMatchObject({ level: 40, resolved: true, streak: 3 });
  });

  test('50 first events of a new device at once are one device with 50 events', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) => postJson(`${url}/sync-event`, sync(at, 0, { device_id: 'pibook-1' }))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 201));
    expect((await getJson(`${url}/devices`)).json).toMatchObject([
      { device_id: 'pibook-1', kind: 'pibook', total_syncs: 50 },
    ]);
    expect((await getJson(`${url}/device/pibook-1/sync-history?limit=500`)).json).toHaveLength(50);
  });

  test('the latest sync stays right after a late event', async () => {
    await postJson(`${url}/sync-event`, sync(10, 0));
    await postJson(`${url}/sync-event`, sync(5, 1));
    const device = await getJson(`${url}/device/abc123`);
    expect(device.json).toMatchObject({
      latest: { timestamp: '2024-05-08T12:00:10.000Z', total_errors: 0 },
      current_streak: 0,
      failed_syncs: 1,
    });
    expect(await latestReads(url)).toEqual({ hit: 1, miss: 0 });
  });

  const ndjson = (lines: readonly string[]): string => `${lines.join('\r\n\n')}\n`;
  const array = (lines: readonly string[]): string => `[${lines.join(',')}]`;
  const asNdjson = { 'content-type': 'application/x-ndjson' };
  test.each([
    { name: 'JSON', write: array, headers: {} },
    { name: 'NDJSON', write: ndjson, headers: asNdjson },
    {
      name: 'gzip',
      write: (lines: readonly string[]) => gzipSync(array(lines)),
      headers: { 'content-encoding': 'GZIP' },
    },
    {
      name: 'br',
      write: (lines: readonly string[]) => brotliCompressSync(ndjson(lines)),
      headers: { ...asNdjson, 'content-encoding': 'br' },
    },
    {
      name: 'deflate',
      write: (lines: readonly string[]) => deflateSync(array(lines)),
      headers: { 'content-encoding': 'deflate' },
    },
  ])('of 10,000 events as $name, 37 bad ones are named and the rest kept', async ({ write, headers }) => {
    const bad = (at: number): boolean => at % 271 === 0;
    const events = Array.from({ length: 10_000 }, (_, at) =>
      sync(at, bad(at) ? -1 : 0, { device_id: `pibox-${at % 100}` }),
    );
    const answer = await postJson(`${url}/sync-events`, write(events.map((event) => JSON.stringify(event))), headers);
    expect(answer.status).toBe(201);
    const rejected = events.flatMap((_, index) =>
      bad(index) ? [{ index, error: 'total_errors must be a whole number from 0 to 2147483647' }] : [],
    );
    expect(rejected).toHaveLength(37);
    expect(answer.json).toEqual({ accepted: 9_963, duplicates: 0, rejected });
    expect((await getJson(`${url}/stats`)).json).toMatchObject({
      syncs: { total: 9_963, failed: 0 },
      devices: { piboxes: 100 },
    });
  });

  test('events of an array with a fault of their own are named by their index, good ones around them kept', async () => {
    const good = JSON.stringify(sampleEvent());
    const deep = `${'['.repeat(40)}${']'.repeat(40)}`;
    const events = [
      good,
      good.replace('{', '{"total_errors":0,'),
      good.replace('{', '{"__proto__":{},'),
      good.replace('{', `{"deep":${deep},`),
      JSON.stringify(sync(9, 0)),
    ];
    const answer = await postJson(`${url}/sync-events`, `[${events.join(' , ')}]\n`);
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      accepted: 2,
      duplicates: 0,
      rejected: [
        { index: 1, error: 'the event has an object with the same key twice' },
        { index: 2, error: expect.stringContaining('__proto__') },
        { index: 3, error: 'the event is nested more than 32 levels deep' },
      ],
    });
  });

  test('broken lines of NDJSON are named by their index, good ones around them kept', async () => {
    const good = JSON.stringify(sampleEvent());
    const twice = good.replace('{', '{"total_errors":0,');
    const lines = [
      good,
      '{"device_id":',
      '',
      twice,
      '42',
      good,
      good.replace('{', '{"__proto__":{},'),
      JSON.stringify(sync(9, 0)),
    ];
    const answer = await postJson(`${url}/sync-events`, `\uFEFF${lines.join('\n')}`, {
      'content-type': 'application/jsonl; charset=utf-8',
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      accepted: 2,
      duplicates: 1,
      rejected: [
        { index: 1, error: 'the line is not valid JSON: it ends too early' },
        { index: 2, error: 'the line has an object with the same key twice' },
        { index: 3, error: 'an event must be a JSON object' },
        { index: 5, error: expect.stringContaining('__proto__') },
      ],
    });
  });

  test('an empty array is fine', async () => {
    const answer = await postJson(`${url}/sync-events/?source=hub`, []);
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({ accepted: 0, duplicates: 0, rejected: [] });
  });

  test.each([{}, { 'content-type': 'application/json; charset=UTF-8' }])(
    'takes JSON with the headers %j and a BOM',
    async (headers) => {
      const bytes = requestBytes('POST', '/sync-event', headers, `\uFEFF ${JSON.stringify(sampleEvent())}\n`);
      const answer = await exchange(server.running.port, [bytes]);
      expect(answer.status).toBe(201);
    },
  );

  test('takes numbers as text, epoch milliseconds, and fields it does not know', async () => {
    const old = sampleEvent({
      timestamp: '1715169600000',
      total_errors: '1',
      internet_speed: '3.20',
      firmware: { v: [1] },
    });
    expect((await postJson(`${url}/sync-event`, old)).json).toMatchObject({ duplicate: false });
    expect((await postJson(`${url}/sync-event`, sampleEvent())).json).toMatchObject({ duplicate: true });
  });

  test('a client that expects 100 Continue gets it, and then its answer', async () => {
    const body = JSON.stringify(sampleEvent());
    const answer = await exchange(server.running.port, [
      requestBytes('POST', '/sync-event', { expect: '100-continue' }, body),
    ]);
    expect(answer.continued).toBe(true);
    expect(answer.status).toBe(201);
  });

  test('a body in a hundred pieces is put together', async () => {
    const bytes = requestBytes('POST', '/sync-event', {}, JSON.stringify(sampleEvent({ name: 'é€😀'.repeat(50) })));
    const pieces = Array.from({ length: 100 }, (_, at) =>
      bytes.subarray(Math.floor((at * bytes.length) / 100), Math.floor(((at + 1) * bytes.length) / 100)),
    );
    const answer = await exchange(server.running.port, pieces);
    expect(answer.status).toBe(201);
  });

  test('what can not be understood behind an event does not come before its answer', async () => {
    const event = requestBytes('POST', '/sync-event', {}, JSON.stringify(sampleEvent()));
    const answer = await exchange(server.running.port, [Buffer.concat([event, Buffer.from('garbage\r\n\r\n')])]);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('connection')).toBe('close');
  });

  test('clients that go away in the middle are no errors', async () => {
    const whole = requestBytes('POST', '/sync-events', { expect: '100-continue' }, JSON.stringify([sampleEvent()]));
    const bad = requestBytes('POST', '/sync-events', { expect: '100-continue', 'content-length': '100000000' });
    for (const bytes of [whole.subarray(0, 40), whole.subarray(0, -5), bad]) {
      const socket = connect(server.running.port, '127.0.0.1');
      socket.write(bytes);
      // the first has no answer: one to another client tells that its turn came
      await (bytes.length === 40 ? getJson(`${url}/healthz`) : once(socket, 'data'));
      const gone = once(socket, 'close');
      socket.destroy();
      await gone;
    }
    expect((await getJson(`${url}/stats`)).json).toMatchObject({ syncs: { total: 0 } });
    await server.running.close();
    expect(server.logged('warn')).toEqual([]);
    expect(server.logged('error')).toEqual([]);
  });
});

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

async function latestReads(url: string): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = text.matchAll(/^pisync_latest_reads_total\{result="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries(Array.from(found, ([, result = '', count]) => [result, Number(count)]));
}
