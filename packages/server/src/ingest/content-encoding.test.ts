import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Compression, decompress } from './content-encoding.js';

const MIB = 1024 * 1024;
const LIMIT = 16 * MIB;
const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;
const ENCODINGS: readonly Compression[] = ['gzip', 'deflate', 'br'];

/** What compresses well, as a bomb does, and what hardly does. */
const spaces = (length: number): Buffer => Buffer.alloc(length, ' ');
function digits(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = 48 + ((state >>> 16) % 10);
  }
  return bytes;
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : cause);
const codeAfter = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'taken', codeOf);

describe.each(ENCODINGS)('decompress %s', (encoding) => {
  const compress = COMPRESS[encoding];

  test.each([
    ['nothing', spaces(0)],
    ['one byte', spaces(1)],
    ['a short body', digits(200)],
    ['as much as is made at once', spaces(MIB)],
    ['one byte more than is made at once', spaces(MIB + 1)],
    ['a bomb up to the limit', spaces(LIMIT)],
    ['a body that is too long to be tried at once', digits(300_000)],
  ])('gives back %s', async (_, text) => {
    expect((await decompress(compress(text), encoding, LIMIT)).equals(text)).toBe(true);
  });

  test.each([
    ['a limit below what is made at once', spaces(1001), 1000],
    ['a limit of as much as is made at once', spaces(MIB + 1), MIB],
    ['a limit above what is made at once', spaces(2 * MIB + 1), 2 * MIB],
    ['a body that is too long to be tried at once', digits(300_000), 299_999],
  ])('stops one byte behind the limit: %s', async (_, text, limitBytes) => {
    expect(await codeAfter(decompress(compress(text), encoding, limitBytes))).toBe('body_too_large');
  });

  test.each([
    ['a short body', digits(200)],
    ['one that makes more than is made at once', spaces(2 * MIB)],
    ['one that is too long to be tried at once', digits(300_000)],
  ])('says of %s that it was cut off', async (_, text) => {
    const whole = compress(text);
    expect(await codeAfter(decompress(whole.subarray(0, -9), encoding, LIMIT))).toBe('corrupt_body');
  });

  test('says of anything else that it is not compressed so', async () => {
    expect(await codeAfter(decompress(Buffer.from('{"events":[]}'), encoding, LIMIT))).toBe('corrupt_body');
  });
});
