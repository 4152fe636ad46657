import { once } from 'node:events';
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, type RawAnswer, requestBytes, send } from './testing/raw-http.js';
import { sampleEvent } from './testing/sample-event.js';
import { startTestServer, type TestServer } from './testing/test-server.js';

/** A bad request and its answer. */
interface Row {
  readonly name: string;
  readonly chunks: () => Iterable<Buffer> | Promise<Iterable<Buffer>>;
  readonly status: number;
  readonly code: string;
  /** The fields that `details` names, in order. */
  readonly fields?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** What `rejected` says, as index and what the error has in it. */
  readonly rejected?: readonly (readonly [number, string])[];
  /** Writes all before it reads: as clients do that notice no early answer. */
  readonly deaf?: boolean;
}

const MIB = 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };
const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' };
const good = JSON.stringify(sampleEvent());

function row(name: string, status: number, code: string, bytes: Buffer, more: Partial<Row> = {}): Row {
  return { name, status, code, chunks: () => [bytes], ...more };
}

function post(path: string, body: Buffer | string, headers: Readonly<Record<string, string>> = JSON_TYPE): Buffer {
  return requestBytes('POST', path, headers, body);
}

/** An event with one field of the given JSON text. */
function badField(field: string, json: string, why = ''): Row {
  const event = good.replace(new RegExp(`"${field}":[^,}]*("[^"]*")?`), `"${field}":${json}`);
  const body = event.includes(`"${field}":`) ? event : good.replace('{', `{"${field}":${json},`);
  const name = `${field} ${json.slice(0, 40)} ${why}`;
  return row(name, 400, 'invalid_event', post('/sync-event', body), { fields: [field] });
}

function without(field: string): Row {
  const body = JSON.stringify(sampleEvent({ [field]: undefined }));
  return row(`no ${field}`, 400, 'invalid_event', post('/sync-event', body), { fields: [field] });
}

function badJson(name: string, body: string, code = 'invalid_json'): Row {
  return row(`JSON: ${name}`, 400, code, post('/sync-event', body));
}

function badQuery(path: string, ...fields: string[]): Row {
  return row(`query: ${path}`, 400, 'invalid_query', requestBytes('GET', path), { fields });
}

function* zeros(bytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(MIB);
  for (let left = bytes; left > 0; left -= MIB) yield left < MIB ? chunk.subarray(0, left) : chunk;
}

/** Zeros, compressed as they are made. */
async function gzipBomb(bytes: number): Promise<Buffer> {
  const gzip = createGzip({ level: 6 });
  const parts: Buffer[] = [];
  gzip.on('data', (part: Buffer) => parts.push(part));
  for (const chunk of zeros(bytes)) if (!gzip.write(chunk)) await once(gzip, 'drain');
  gzip.end();
  await once(gzip, 'end');
  return Buffer.concat(parts);
}

function* withHead(head: Buffer, body: Iterable<Buffer>): Generator<Buffer> {
  yield head;
  yield* body;
}

function* chunked(body: Iterable<Buffer>): Generator<Buffer> {
  for (const chunk of body)
    yield Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);
  yield Buffer.from('0\r\n\r\n');
}

const encoded = (encoding: string): Record<string, string> => ({ ...JSON_TYPE, 'content-encoding': encoding });
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const FIELDS: readonly Row[] = [
  ...['device_id', 'timestamp', 'total_files_synced', 'total_errors', 'internet_speed'].map(without),
  ...['total_files_synced', 'total_errors'].flatMap((field) =>
    [
      'true',
      'null',
      '-1',
      '1.5',
      '"NaN"',
      '1e999',
      '2147483648',
      '9007199254740993',
      '""',
      '" "',
      '[]',
      '[1]',
      '{}',
    ].map((json) => badField(field, json)),
  ),
  ...['false', 'null', '-0.1', '"NaN"', '"Infinity"', '1e999', '""', '" 3"', '"3,2"', '[]', '{}'].map((json) =>
    badField('internet_speed', json),
  ),
  badField('timestamp', '"2024-05-08T12:00:00"', 'no zone'),
  badField('timestamp', '"2024-05-08"', 'no time'),
  badField('timestamp', '"2024-02-30T12:00:00Z"', '30 February'),
  badField('timestamp', '"2024-13-01T12:00:00Z"', 'month 13'),
  badField('timestamp', '"2024-05-08T25:00:00Z"', 'hour 25'),
  badField('timestamp', '"yesterday"'),
  badField('timestamp', '-1', 'negative epoch'),
  badField('timestamp', '1715169600000.5', 'part of a millisecond'),
  badField('timestamp', '1e300'),
  badField('timestamp', 'true'),
  badField('timestamp', 'null'),
  badField('timestamp', '""'),
  badField('timestamp', '[]'),
  badField('device_id', '""'),
  badField('device_id', `"${'a'.repeat(129)}"`, '129 characters'),
  badField('device_id', '"no spaces"'),
  badField('device_id', '"a/b"'),
  badField('device_id', '"pibóok"', 'not ASCII'),
  badField('device_id', '"\\ud800"', 'lone surrogate'),
  badField('device_id', '"\\u0000"', 'NUL'),
  badField('device_id', '"a\\n"', 'line break at the end'),
  badField('device_id', '7'),
  badField('device_id', 'null'),
  badField('device_id', '["abc123"]'),
  badField('event_id', '""'),
  badField('event_id', '7'),
  badField('event_id', 'null'),
  badField('event_id', `"${'e'.repeat(129)}"`, '129 characters'),
  badField('sent_at', '"noon"'),
  badField('sent_at', 'null'),
  row(
    'two bad fields',
    400,
    'invalid_event',
    post('/sync-event', JSON.stringify(sampleEvent({ device_id: '', total_errors: -1 }))),
    {
      fields: ['device_id', 'total_errors'],
    },
  ),
  ...['null', 'true', '42', '"text"', '[]', `[${good}]`].map((json) =>
    row(`body ${json.slice(0, 20)}`, 400, 'invalid_event', post('/sync-event', json), { fields: [''] }),
  ),
];

const JSON_TEXT: readonly Row[] = [
  badJson('cut off', good.slice(0, -10)),
  badJson('trailing comma', good.replace('}', ',}')),
  badJson('single quotes', good.replaceAll('"', "'")),
  badJson('bare key', good.replace('"device_id"', 'device_id')),
  badJson('comment', `/* hello */${good}`),
  badJson('two values', good + good),
  badJson('NaN', good.replace('3.2', 'NaN')),
  badJson('leading zero', good.replace('3.2', '03.2')),
  badJson('raw line break in a string', good.replace('abc', 'a\nc')),
  badJson('bad escape', good.replace('abc', '\\x41')),
  badJson('only an open quote', '"'),
  badJson('only whitespace', ' \n\t '),
  badJson('only a BOM', '\uFEFF', 'empty_body'),
  badJson('words', 'hello'),
  badJson('form fields', 'device_id=abc123&total_errors=1'),
  badJson('nested 33 deep', nested(33), 'too_deep'),
  row('an array nested 32 deep', 400, 'invalid_event', post('/sync-event', nested(32)), { fields: [''] }),
  badJson('nested 30,000 deep', nested(30_000), 'too_deep'),
  badJson('30,000 open brackets', '['.repeat(30_000), 'too_deep'),
  badJson('30,000 open braces', '{"a":'.repeat(10_000), 'too_deep'),
  badJson('the same key with the same value', good.replace('{', '{"total_errors":1,'), 'duplicate_key'),
  badJson('the same key with another value', good.replace('{', '{"total_errors":0,'), 'duplicate_key'),
  badJson('the same key, spelled with an escape', good.replace('{', '{"total\\u005ferrors":0,'), 'duplicate_key'),
  badJson('the same unknown key, deep inside', good.replace('{', '{"x":[{"y":{"a":1,"a":1}}],'), 'duplicate_key'),
  badJson('the same key, once with an object', good.replace('{', '{"x":{"a":1},"x":2,'), 'duplicate_key'),
  badJson('__proto__', good.replace('{', '{"__proto__":{"total_errors":0},'), 'unsafe_key'),
  badJson('__proto__, spelled with an escape', good.replace('{', '{"__prot\\u006f__":1,'), 'unsafe_key'),
  badJson('__proto__, deep inside', good.replace('{', '{"x":[{"__proto__":[]}],'), 'unsafe_key'),
  badJson('constructor.prototype', good.replace('{', '{"constructor":{"prototype":{"x":1}},'), 'unsafe_key'),
  row('no body', 400, 'empty_body', post('/sync-event', '')),
  row('no body, no length', 400, 'empty_body', Buffer.from('POST /sync-event HTTP/1.1\r\nHost: localhost\r\n\r\n')),
  row('no batch', 400, 'empty_body', post('/sync-events', '')),
  row('latin1', 400, 'invalid_utf8', post('/sync-event', Buffer.from(good.replace('{', '{"name":"é",'), 'latin1'))),
  row('UTF-16', 400, 'invalid_utf8', post('/sync-event', Buffer.from(`\uFEFF${good}`, 'utf16le'))),
  row('surrogates in UTF-8', 400, 'invalid_utf8', post('/sync-event', Buffer.from('22eda08022', 'hex'))),
  row('overlong UTF-8', 400, 'invalid_utf8', post('/sync-event', Buffer.from('22c0af22', 'hex'))),
];

const TYPES: readonly Row[] = [
  ...[
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'json',
    '',
  ].map((type) =>
    row(`type "${type}"`, 415, 'unsupported_content_type', post('/sync-event', good, { 'content-type': type })),
  ),
  ...['latin1', 'utf-16', '"iso-8859-1"'].map((charset) =>
    row(
      `charset ${charset}`,
      415,
      'unsupported_content_type',
      post('/sync-event', good, { 'content-type': `application/json; charset=${charset}` }),
    ),
  ),
  row('NDJSON to the single route', 415, 'unsupported_content_type', post('/sync-event', good, NDJSON_TYPE)),
  ...['zstd', 'compress', 'gzip, br', 'gzip;q=1', 'utf-8', '*'].map((encoding) =>
    row(`encoding ${encoding}`, 415, 'unsupported_content_encoding', post('/sync-event', good, encoded(encoding)), {
      headers: { 'accept-encoding': 'gzip, deflate, br, identity' },
    }),
  ),
  ...['gzip', 'x-gzip', 'deflate', 'br'].map((encoding) =>
    row(`not ${encoding} at all`, 400, 'corrupt_body', post('/sync-event', good, encoded(encoding))),
  ),
  row('gzip cut off', 400, 'corrupt_body', post('/sync-event', gzipSync(good).subarray(0, -9), encoded('gzip'))),
  row(
    'deflate cut off',
    400,
    'corrupt_body',
    post('/sync-event', deflateSync(good).subarray(0, -5), encoded('deflate')),
  ),
  row('br cut off', 400, 'corrupt_body', post('/sync-event', brotliCompressSync(good).subarray(0, -4), encoded('br'))),
  row(
    'gzip with a wrong checksum',
    400,
    'corrupt_body',
    post('/sync-event', flipped(gzipSync(good), -6), encoded('gzip')),
  ),
  row(
    'br with a flipped byte',
    400,
    'corrupt_body',
    post('/sync-events', flipped(brotliCompressSync(`[${good}]`), 3), encoded('br')),
  ),
  row('gzip of nothing', 400, 'empty_body', post('/sync-event', gzipSync(''), encoded('gzip'))),
];

const SIZES: readonly Row[] = [
  row('64 KiB and a byte', 413, 'body_too_large', post('/sync-event', good.padEnd(64 * 1024 + 1))),
  row(
    '64 KiB and a byte, compressed',
    413,
    'body_too_large',
    post('/sync-event', gzipSync(good.padEnd(64 * 1024 + 1)), encoded('gzip')),
  ),
  {
    name: '64 KiB and a byte, chunked',
    status: 413,
    code: 'body_too_large',
    chunks: () =>
      withHead(
        requestBytes('POST', '/sync-event', { 'transfer-encoding': 'chunked' }),
        chunked([Buffer.from(good.padEnd(64 * 1024 + 1))]),
      ),
  },
  ...[false, true].flatMap((deaf): readonly Row[] => [
    {
      name: `100 MB, ${deaf ? 'sent to the end' : 'reading meanwhile'}`,
      status: 413,
      code: 'body_too_large',
      deaf,
      headers: { connection: 'close' },
      chunks: () =>
        withHead(requestBytes('POST', '/sync-events', { 'content-length': String(100 * MIB) }), zeros(100 * MIB)),
    },
    {
      name: `100 MB chunked, ${deaf ? 'sent to the end' : 'reading meanwhile'}`,
      status: 413,
      code: 'body_too_large',
      deaf,
      headers: { connection: 'close' },
      chunks: () =>
        withHead(requestBytes('POST', '/sync-events', { 'transfer-encoding': 'chunked' }), chunked(zeros(100 * MIB))),
    },
  ]),
  row(
    'a length of 100 MB and nothing of it',
    413,
    'body_too_large',
    requestBytes('POST', '/sync-events', { 'content-length': '100000000' }),
  ),
  row(
    'a small gzip bomb',
    413,
    'body_too_large',
    post('/sync-event', gzipSync(Buffer.alloc(10 * MIB)), encoded('gzip')),
  ),
  row(
    'a br bomb',
    413,
    'body_too_large',
    post('/sync-events', brotliCompressSync(Buffer.alloc(64 * MIB)), encoded('br')),
  ),
  row(
    'a deflate bomb',
    413,
    'body_too_large',
    post('/sync-events', deflateSync(Buffer.alloc(64 * MIB)), encoded('deflate')),
  ),
  {
    name: 'a gzip bomb of 1 GiB',
    status: 413,
    code: 'body_too_large',
    chunks: async () => [post('/sync-events', await gzipBomb(1024 * MIB), encoded('gzip'))],
  },
];

const BATCHES: readonly Row[] = [
  row('10,001 events', 413, 'too_many_events', post('/sync-events', `[${'{},'.repeat(10_000)}{}]`)),
  row('10,001 lines', 413, 'too_many_events', post('/sync-events', '{}\n'.repeat(10_001), NDJSON_TYPE)),
  ...[good, '"events"', '42', 'null', 'true'].map((json) =>
    row(`batch ${json.slice(0, 10)}`, 400, 'not_an_array', post('/sync-events', json)),
  ),
  row('broken batch', 400, 'invalid_json', post('/sync-events', `[${good},${good.slice(0, 30)}`)),
  row('batch with a key twice', 400, 'duplicate_key', post('/sync-events', `[${good},{"a":1,"a":1}]`)),
  row('a batch of scalars', 400, 'all_rejected', post('/sync-events', '[1,null,"a",[]]'), {
    rejected: [0, 1, 2, 3].map((index) => [index, 'must be a JSON object']),
  }),
  row('a batch of one bad event', 400, 'all_rejected', post('/sync-events', `[${good.replace(':20,', ':-20,')}]`), {
    rejected: [[0, 'total_files_synced']],
  }),
  row(
    'only broken lines',
    400,
    'all_rejected',
    post('/sync-events', `{\n\n{"a":1,"a":2}\r\n{"__proto__":1}\n${nested(40)}\nhello`, NDJSON_TYPE),
    {
      rejected: [
        [0, 'not valid JSON'],
        [1, 'same key twice'],
        [2, '__proto__'],
        [3, 'levels deep'],
        [4, 'not valid JSON'],
      ],
    },
  ),
  row('only blank lines', 400, 'empty_body', post('/sync-events', '\n \r\n\n', NDJSON_TYPE)),
  row('an array as NDJSON', 400, 'all_rejected', post('/sync-events', `[${good}]`, NDJSON_TYPE), {
    rejected: [[0, 'must be a JSON object']],
  }),
];

const PROTOCOL: readonly Row[] = [
  row('no HTTP', 400, 'bad_request', Buffer.from('hello\r\n\r\n')),
  row('a bad request line', 400, 'bad_request', Buffer.from('GET /stats HTTP/9.9\r\nHost: localhost\r\n\r\n')),
  row('an unknown method', 400, 'bad_request', Buffer.from('FETCH /stats HTTP/1.1\r\nHost: localhost\r\n\r\n')),
  row('a header without a colon', 400, 'bad_request', Buffer.from('GET /stats HTTP/1.1\r\nHost localhost\r\n\r\n')),
  row('no Host', 400, 'bad_request', Buffer.from('GET /stats HTTP/1.1\r\n\r\n')),
  row(
    'two lengths',
    400,
    'bad_request',
    Buffer.from('POST /sync-event HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
  ),
  row(
    'length and chunked',
    400,
    'bad_request',
    Buffer.from(
      'POST /sync-event HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ),
  ),
  row(
    'a bad chunk',
    400,
    'bad_request',
    Buffer.from('POST /sync-event HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'),
  ),
  row(
    'a negative length',
    400,
    'bad_request',
    Buffer.from('POST /sync-event HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'),
  ),
  row('a huge header', 431, 'headers_too_large', requestBytes('GET', '/stats', { cookie: 'x'.repeat(100_000) })),
  row(
    'a flood of headers',
    431,
    'headers_too_large',
    requestBytes('GET', '/stats', Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`x-${at}`, 'y']))),
  ),
  row('a huge URL', 431, 'headers_too_large', requestBytes('GET', `/device/${'a'.repeat(50_000)}`)),
  row(
    'CONNECT',
    405,
    'method_not_allowed',
    Buffer.from('CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'),
  ),
  row(
    'Expect of something else',
    417,
    'expectation_failed',
    requestBytes('POST', '/sync-event', { expect: 'tea' }, good),
  ),
  row(
    'Expect with too large a body',
    413,
    'body_too_large',
    requestBytes('POST', '/sync-event', { expect: '100-continue', 'content-length': '70000' }),
  ),
  row(
    'Expect with a wrong type',
    415,
    'unsupported_content_type',
    requestBytes('POST', '/sync-event', {
      expect: '100-continue',
      'content-type': 'text/plain',
      'content-length': '10',
    }),
  ),
  row(
    'Expect to an unknown path',
    404,
    'not_found',
    requestBytes('POST', '/nowhere', { expect: '100-continue', 'content-length': '10' }),
    { headers: { connection: 'close' } },
  ),
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'].flatMap((method) =>
    ['/sync-event', '/api/sync-events/'].map((path) =>
      row(`${method} ${path}`, 405, 'method_not_allowed', requestBytes(method, path), { headers: { allow: 'POST' } }),
    ),
  ),
  ...['POST', 'DELETE', 'OPTIONS', 'TRACE'].flatMap((method) =>
    ['/stats', '/api/devices', '/device/abc123', '/metrics', '/healthz'].map((path) =>
      row(`${method} ${path}`, 405, 'method_not_allowed', requestBytes(method, path), {
        headers: { allow: 'GET, HEAD' },
      }),
    ),
  ),
  ...[
    '/',
    '/nowhere',
    '/api',
    '/api/nowhere',
    '/API/stats',
    '/Stats',
    '/device',
    '/device/a/b',
    '//stats',
    '/sync-events/1',
    '/%2e%2e/etc',
    '/sync%2Devent',
  ].map((path) => row(`GET ${path}`, 404, 'not_found', requestBytes('GET', path))),
  row('POST to an unknown path', 404, 'not_found', post('/sync-eventz', good)),
  ...['/device/%zz', '/device/%', '/%E0%A4%A', '/api/device/%c3%28/sync-history'].map((path) =>
    row(`GET ${path}`, 400, 'invalid_url', requestBytes('GET', path)),
  ),
  ...[
    '/device/nobody',
    '/device/nobody/sync-history',
    '/device/a%20b',
    `/device/${'a'.repeat(3_000)}`,
    `/device/${'a'.repeat(3_000)}/sync-history`,
    '/device/%00',
    '/device/a%2Fb',
  ].map((path) => row(`GET ${path.slice(0, 40)}`, 404, 'unknown_device', requestBytes('GET', path))),
];

const QUERIES: readonly Row[] = [
  ...['0', '501', 'abc', '-1', '1.5', '', '1e2', '0x10', '99999999999999999999'].map((limit) =>
    badQuery(`/devices?limit=${limit}`, 'limit'),
  ),
  badQuery('/device/abc123/sync-history?limit=501', 'limit'),
  badQuery('/device/abc123/sync-history?cursor=garbage', 'cursor'),
  badQuery('/devices?cursor=', 'cursor'),
  badQuery('/incidents?cursor=W10', 'cursor'),
  badQuery('/devices/repeated-failures?cursor=WyJkZXZpY2VzL2RldmljZV9pZCIse31d', 'cursor'),
  badQuery('/devices?status=broken', 'status'),
  badQuery('/devices?kind=pi', 'kind'),
  badQuery('/devices?sort=speed', 'sort'),
  badQuery('/devices?sort=--device_id', 'sort'),
  badQuery('/devices?limit=1&limit=1', 'limit'),
  badQuery('/devices?status=ok&status=failing&kind=x', 'status', 'kind'),
  badQuery('/devices/repeated-failures?min=many', 'min'),
  badQuery('/devices/repeated-failures?min=0', 'min'),
  badQuery('/devices/repeated-failures?since=yesterday', 'since'),
  badQuery('/incidents?since=2024-05-08T12:00:00', 'since'),
  badQuery('/incidents?since=2024-02-30', 'since'),
  badQuery('/incidents?until=1715169600000', 'until'),
  badQuery('/incidents?status=ok', 'status'),
  badQuery('/incidents?device_id=a%20b', 'device_id'),
];

function flipped(bytes: Buffer, at: number): Buffer {
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 0xff;
  return bytes;
}

describe('bad input', () => {
  let server: TestServer;
  let port: number;
  let goodOnes = 0;

  beforeAll(async () => {
    server = await startTestServer();
    port = server.running.port;
  });
  afterAll(() => server.remove());

  /** An event that must be taken in, whatever came before it. */
  function sendGood(): Promise<RawAnswer> {
    goodOnes += 1;
    const event = sampleEvent({ device_id: 'good', event_id: `good-${goodOnes}`, total_errors: 0 });
    return send(port, 'POST', '/sync-event', JSON_TYPE, JSON.stringify(event));
  }

  test.each([...FIELDS, ...JSON_TEXT, ...TYPES, ...SIZES, ...BATCHES, ...PROTOCOL, ...QUERIES])(
    '$name → $status $code',
    async (bad) => {
      const answer = await exchange(port, await bad.chunks(), { deaf: bad.deaf ?? false });
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        ...bad.headers,
      });
      expect(answer.headers.has('x-powered-by')).toBe(false);
      expect({ status: answer.status, ...bodyOf(answer) }).toEqual({ status: bad.status, ...expectedBody(bad) });
      expect(answer.text).not.toMatch(/\bat .*\.[jt]s|node_modules/);
      expect(answer.text.length).toBeLessThan(2_000);
      expect(answer.continued).toBe(false);

      const next = await sendGood();
      expect(next.status).toBe(201);
      expect(next.json).toEqual({ message: 'stored', event_id: `good-${goodOnes}`, duplicate: false });
    },
  );

  test('nothing of all that was kept', async () => {
    const stats = await server.running.fleet.stats();
    expect(stats.syncs).toBe(goodOnes);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('none of it is logged above debug', () => {
    expect(server.logged().filter(({ level }) => Number(level) > 30)).toEqual([]);
  });
});

/** The answer's body, with no more of the details than the fields they name. */
function bodyOf({ json }: RawAnswer): object {
  if (typeof json !== 'object' || json === null) return { json };
  if (!('details' in json) || !Array.isArray(json.details)) return json;
  const { details, ...rest } = json;
  return { ...rest, fields: details.map((detail: { field: string; error: string }) => detail.field) };
}

function expectedBody({ code, fields, rejected }: Row): object {
  const because = rejected?.map(([index, error]) => ({ index, error: expect.stringContaining(error) }));
  return {
    error: expect.any(String),
    code,
    ...(fields !== undefined && { fields }),
    ...(because !== undefined && { accepted: 0, duplicates: 0, rejected: because }),
  };
}
