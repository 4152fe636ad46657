import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { encoded, good, NDJSON_TYPE, post, row, type Row } from './row.js';

function flipped(bytes: Buffer, at: number): Buffer {
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 0xff;
  return bytes;
}

/** Bodies whose type or compression is not taken, or not what the headers say. */
export const ENCODINGS: readonly Row[] = [
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
