import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import type { FuzzRequest } from './fuzz-request.js';
import { nastyJson, nastyText } from './nasty-values.js';

/** One way of making a request wrong, or merely odd. */
interface Mutation {
  readonly label: string;
  readonly weight?: number;
  apply(requests: Arbitrary<FuzzRequest>): Arbitrary<FuzzRequest>;
}

const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString());
const NAMES = [
  'limit',
  'cursor',
  'status',
  'kind',
  'id',
  'sort',
  'min',
  'since',
  'until',
  'device_id',
  'include',
  'lane',
];

function mutation<T>(
  label: string,
  more: Arbitrary<T>,
  change: (request: FuzzRequest, value: T) => Partial<FuzzRequest>,
  weight = 4,
): Mutation {
  return {
    label,
    weight,
    apply: (requests) =>
      fc.tuple(requests, more).map(([request, value]) => ({ ...request, ...change(request, value), label })),
  };
}

const withHeader = (request: FuzzRequest, name: string, value: string): Partial<FuzzRequest> => ({
  headers: [...request.headers.filter(([known]) => known !== name), [name, value]],
});
const post = (body: Buffer | string, type = 'application/json'): Partial<FuzzRequest> => ({
  method: 'POST',
  body: Buffer.from(body),
  headers: [['content-type', type]],
});
const anyName = fc.oneof(fc.constantFrom(...NAMES), nastyText);
const devices = fc.constantFrom('pibook-1', 'abc123');

const OF_QUERIES: readonly Mutation[] = [
  mutation('parameter with a nasty value', fc.tuple(anyName, nastyText), ({ query }, [name, value]) => ({
    query: [...query.filter(([known]) => known !== name), [encode(name), encode(value)]],
  })),
  mutation('parameter given twice', fc.tuple(anyName, nastyText), ({ query }, [name, value]) => {
    const [known] = query;
    return { query: [...query, known ?? [encode(name), encode(value)], [known?.[0] ?? encode(name), encode(value)]] };
  }),
  mutation('parameter in brackets', fc.tuple(anyName, nastyText), ({ query }, [name, value]) => ({
    query: [...query, [`${encode(name)}[]`, encode(value)], [`${encode(name)}[a][b]`, '1']],
  })),
  mutation(
    'broken percent-encoding in the query',
    fc.constantFrom('%', '%zz', '%e0%a4%a', '%ff', '%C0%AF', '&&==&'),
    ({ query }, value) => ({
      query: [...query, ['limit', value]],
    }),
  ),
  mutation(
    'made-up cursor',
    fc.oneof(
      nastyText,
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc.array(nastyJson, { maxLength: 4 }).map((list) => Buffer.from(JSON.stringify(list)).toString('base64url')),
      fc.base64String(),
    ),
    ({ query }, value) => ({ query: [...query, ['cursor', encode(value)]] }),
  ),
  mutation(
    'a thousand parameters',
    fc.integer({ min: 100, max: 1_000 }),
    ({ query }, many) => ({
      query: [...query, ...Array.from({ length: many }, (_, at) => [`p${at}`, '1'] as const)],
    }),
    1,
  ),
];

const OF_PATHS: readonly Mutation[] = [
  mutation('device with a nasty id', fc.tuple(nastyText, fc.constantFrom('', '/sync-history')), (_, [id, rest]) => ({
    method: 'GET',
    path: `/device/${encode(id)}${rest}`,
    body: null,
    headers: [],
  })),
  mutation(
    'tricks with the path',
    fc.constantFrom<(path: string) => string>(
      (path) => `${path}/`,
      (path) => `/${path}`,
      (path) => `/api/api${path}`,
      (path) => `/x/..${path}`,
      (path) => `${path}/..`,
      (path) => path.toUpperCase(),
      (path) => `${path}%00`,
      (path) => `${path}%2f`,
      (path) => `${path};a=b`,
      (path) => `${path}%`,
      (path) => `${path}/%ff`,
      (path) => path.replaceAll('e', '%65'),
      (path) => `http://elsewhere.invalid${path}`,
      (path) => `${path}/${'x'.repeat(4_000)}`,
      () => '*',
      () => '/__proto__',
      () => '/docs/../package.json',
      () => '/docs/%2e%2e/package.json',
      () => '/docs/page.js/x',
    ),
    ({ path }, trick) => ({ path: trick(path) }),
  ),
  mutation(
    'odd method',
    fc.constantFrom('HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'LINK', 'GET', 'POST', 'QUERY'),
    (_, method) => ({ method }),
  ),
];

const OF_HEADERS: readonly Mutation[] = [
  mutation(
    'odd header',
    fc.constantFrom<readonly [string, string]>(
      ['accept', 'image/png'],
      ['accept', '*/*;q=0'],
      ['accept-encoding', 'identity;q=0'],
      ['range', 'bytes=0-1'],
      ['if-none-match', '*'],
      ['if-modified-since', 'Wed, 21 Oct 2065 07:28:00 GMT'],
      ['expect', '100-continue'],
      ['expect', 'the-spanish-inquisition'],
      ['upgrade', 'websocket'],
      ['connection', 'close'],
      ['host', 'elsewhere.invalid'],
      ['host', ''],
      ['x-forwarded-for', '::1, unknown'],
      ['x-http-method-override', 'DELETE'],
      ['authorization', 'Bearer x'],
      ['authorization', 'Basic ====='],
      ['cookie', 'a=b; __proto__=c'],
      ['content-type', 'application/json; charset=utf-16'],
      ['content-type', 'multipart/form-data; boundary=x'],
      ['content-type', ''],
      ['content-type', 'application/json; charset='],
      ['content-encoding', 'gzip'],
      ['content-encoding', 'gzip, gzip'],
      ['content-encoding', 'zstd'],
      ['content-encoding', 'br'],
      ['content-encoding', 'deflate'],
    ),
    (request, [name, value]) => withHeader(request, name, value),
  ),
  mutation(
    'nasty header',
    fc.tuple(fc.constantFrom('x-a', 'accept', 'content-type', 'origin'), nastyText),
    (request, [name, value]) => withHeader(request, name, value.replaceAll(/[^\x20-\x7e]/g, '?')),
  ),
  mutation(
    'many headers',
    fc.integer({ min: 50, max: 400 }),
    ({ headers }, many) => ({
      headers: [...headers, ...Array.from({ length: many }, (_, at) => [`x-${at}`, 'y'] as const)],
    }),
    1,
  ),
  mutation(
    'header that is too large',
    fc.integer({ min: 15_000, max: 40_000 }),
    (request, size) => withHeader(request, 'x-large', 'z'.repeat(size)),
    1,
  ),
];

const parsed = ({ body }: FuzzRequest): readonly [object, boolean] => {
  const [line = ''] = (body ?? Buffer.from('{}')).toString().split('\n');
  const value: unknown = JSON.parse(line);
  return Array.isArray(value) ? [Object(value[0]), true] : [Object(value), false];
};
const FIELDS = [
  'device_id',
  'timestamp',
  'total_files_synced',
  'total_errors',
  'internet_speed',
  'event_id',
  'sent_at',
];

const OF_BODIES: readonly Mutation[] = [
  mutation(
    'field of another type',
    fc.tuple(fc.constantFrom(...FIELDS), nastyJson),
    (request, [field, value]) => {
      const [event, batch] = parsed(request);
      const changed = { ...event, [field]: value };
      return {
        ...post(JSON.stringify(batch ? [changed, event] : changed)),
        path: batch ? '/sync-events' : '/sync-event',
      };
    },
    8,
  ),
  mutation('field left out', fc.constantFrom(...FIELDS), (request, field) => {
    const [event] = parsed(request);
    return { ...post(JSON.stringify({ ...event, [field]: undefined })), path: '/sync-event' };
  }),
  mutation('more fields', fc.tuple(nastyText, nastyJson), (request, [name, value]) => {
    const [event] = parsed(request);
    const text = JSON.stringify(event).slice(0, -1);
    const more = `${JSON.stringify(name)}:${JSON.stringify(value)}`;
    return { ...post(`${text}${text.length > 1 ? ',' : ''}${more}}`), path: '/sync-event' };
  }),
  mutation('the same field twice', fc.tuple(fc.constantFrom(...FIELDS), nastyJson), (request, [name, value]) => {
    const [event] = parsed(request);
    const text = JSON.stringify([event, event]).slice(0, -2);
    return { ...post(`${text},"${name}":${JSON.stringify(value)},"${name}":1}]`), path: '/sync-events' };
  }),
  mutation('text that is cut off', fc.nat(400), ({ body, path }, at) => ({
    ...post((body ?? Buffer.from('[{"a":')).subarray(0, at)),
    path,
  })),
  mutation('any JSON', fc.tuple(nastyJson, fc.constantFrom('/sync-event', '/sync-events')), (_, [value, path]) => ({
    ...post(JSON.stringify(value) ?? 'null'),
    path,
  })),
  mutation(
    'numbers as text can hold them',
    fc.tuple(
      devices,
      fc.constantFrom(
        '1e400',
        '-1e400',
        '-0',
        '1E+2',
        '01',
        '.5',
        '1.',
        '0x1',
        'NaN',
        '1_000',
        '123456789012345678901234567890',
      ),
    ),
    (_, [device, number]) => ({
      ...post(
        `{"device_id":"${device}","timestamp":${number},"total_files_synced":${number},"total_errors":${number},"internet_speed":${number}}`,
      ),
      path: '/sync-event',
    }),
  ),
  mutation(
    'JSON that is nested deep',
    fc.tuple(fc.integer({ min: 10, max: 30_000 }), fc.constantFrom('[', '{"a":')),
    (_, [depth, open]) => {
      const close = open === '[' ? ']' : '}';
      return { ...post(`[${open.repeat(depth)}1${close.repeat(depth)}]`), path: '/sync-events' };
    },
    1,
  ),
  mutation(
    'any bytes',
    fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('application/json', 'application/x-ndjson')),
    ({ path }, [bytes, type]) => ({
      ...post(Buffer.from(bytes), type),
      path,
    }),
  ),
  mutation(
    'another character set',
    fc.constantFrom<(text: string) => Buffer>(
      (text) => Buffer.from(text, 'utf16le'),
      (text) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
      (text) => Buffer.from(text.replace('"', '"\u00e9'), 'latin1'),
      (text) => Buffer.concat([Buffer.from(text), Buffer.from([0xc0, 0xaf])]),
    ),
    ({ body, path }, write) => ({ ...post(write((body ?? Buffer.from('{}')).toString())), path }),
  ),
  mutation(
    'compressed, as it says or not',
    fc.tuple(
      fc.constantFrom<readonly [string, (body: Buffer) => Buffer]>(
        ['gzip', gzipSync],
        ['br', brotliCompressSync],
        ['deflate', deflateSync],
        ['br', gzipSync],
        ['gzip', (body) => gzipSync(body).subarray(0, -5)],
        ['deflate', (body) => deflateSync(body).subarray(2)],
        ['gzip', () => Buffer.alloc(0)],
        ['gzip', (body) => Buffer.concat([gzipSync(body), gzipSync(body)])],
        ['gzip', (body) => gzipSync(gzipSync(body))],
        ['gzip', () => gzipSync(Buffer.alloc(1024 * 1024, ' '))],
        ['br', () => brotliCompressSync(Buffer.alloc(1024 * 1024, '['))],
      ),
      fc.constantFrom('/sync-event', '/sync-events'),
    ),
    ({ body }, [[encoding, compress], path]) => ({
      ...post(compress(body ?? Buffer.from('[]'))),
      path,
      headers: [
        ['content-type', 'application/json'],
        ['content-encoding', encoding],
      ],
    }),
  ),
  mutation(
    'lines, some of them odd',
    fc.array(fc.oneof(nastyText, fc.constantFrom('', '\r', '{}', '[]', '{"device_id":"x"}')), { maxLength: 20 }),
    (_, lines) => ({
      ...post(lines.join('\n'), 'application/x-ndjson'),
      path: '/sync-events',
    }),
  ),
  mutation(
    'a body that is too large',
    fc.integer({ min: 65_000, max: 200_000 }),
    (_, size) => ({
      ...post(`{"device_id":"${'x'.repeat(size)}"}`),
      path: '/sync-event',
    }),
    1,
  ),
  mutation(
    'more events than a batch may have',
    fc.integer({ min: 9_990, max: 10_010 }),
    (_, many) => ({
      ...post(`[${'1,'.repeat(many - 1)}1]`),
      path: '/sync-events',
    }),
    0.1,
  ),
  mutation('a body where none belongs', nastyText, (request, text) => ({
    body: Buffer.from(text),
    headers: [...request.headers.filter(([name]) => name !== 'content-type'), ['content-type', 'application/json']],
  })),
];

/** Requests that the document allows, and others made of them; about one in five as they are. */
export function fuzzRequests(valid: Arbitrary<FuzzRequest>): Arbitrary<FuzzRequest> {
  const withBody = valid.filter(({ body }) => body !== null);
  const mutations = [...OF_QUERIES, ...OF_PATHS, ...OF_HEADERS].map((one) => ({ from: valid, one }));
  const ofBodies = OF_BODIES.map((one) => ({ from: withBody, one }));
  const all = [...mutations, ...ofBodies].map(({ from, one }) => ({
    arbitrary: one.apply(from),
    weight: Math.round((one.weight ?? 4) * 10),
  }));
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  return fc.oneof({ arbitrary: valid, weight: Math.round(total / 4) }, ...all);
}
