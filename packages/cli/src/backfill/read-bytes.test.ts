import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openInput } from './read-bytes.js';

// compresses to no less, so that there is much to read, and the stream is often full
const bytes = randomBytes(12 * 1024 * 1024);
const gzipped = gzipSync(bytes);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-bytes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is read of a file, why reading ended early, and what Node warned of. */
async function read(content: Buffer): Promise<{ bytes: Buffer; brokenOff: string | null; warnings: string[] }> {
  const path = join(folder, 'file');
  await writeFile(path, content);
  const warnings: string[] = [];
  const warned = (warning: Error): void => {
    warnings.push(warning.message);
  };
  process.on('warning', warned);
  try {
    const input = await openInput({ path }, process.stdin, () => {});
    const chunks: Buffer[] = [];
    for await (const chunk of input.bytes) {
      chunks.push(chunk);
      // lets the reading of the file get ahead
      await new Promise((resolve) => setImmediate(resolve));
    }
    input.close();
    return { bytes: Buffer.concat(chunks), brokenOff: input.brokenOff(), warnings };
  } finally {
    process.off('warning', warned);
  }
}

it.each([
  ['as they are', bytes],
  ['decompressed', gzipped],
])('gives all bytes of a long file, %s', async (_, content) => {
  const found = await read(content);
  expect(found.bytes.equals(bytes)).toBe(true);
  expect(found).toMatchObject({ brokenOff: null, warnings: [] });
});

it.each([
  ['is cut', gzipped.subarray(0, gzipped.length / 2)],
  ['goes wrong', Buffer.concat([gzipped.subarray(0, gzipped.length / 2), randomBytes(1024 * 1024)])],
])('gives what comes before a compressed file %s, and says so', async (_, content) => {
  const found = await read(content);
  const surely = bytes.subarray(0, 4 * 1024 * 1024);
  expect(found.bytes.subarray(0, surely.length).equals(surely)).toBe(true);
  expect(found.brokenOff).toMatch(/^breaks off in its compressed bytes: /);
});
