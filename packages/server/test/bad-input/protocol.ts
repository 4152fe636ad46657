import { requestBytes } from '../testing/raw-http.js';
import { good, post, row, type Row } from './row.js';

/** What is no HTTP request, or one for a path or method that there is not. */
export const PROTOCOL: readonly Row[] = [
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
