import { once } from 'node:events';
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { requestBytes } from '../testing/raw-http.js';
import { encoded, good, post, row, type Row } from './row.js';

const MIB = 1024 * 1024;

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

/** Bodies that are too large, as sent or decompressed. */
export const SIZES: readonly Row[] = [
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
