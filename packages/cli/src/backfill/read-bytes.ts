import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type InputFile, STDIN } from './input-files.js';

const CHUNK_BYTES = 256 * 1024;
/** What of a file is looked at to tell what it is. */
const HEAD_BYTES = 64 * 1024;
const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** The bytes of a file, decompressed and without a byte order mark. */
export interface OpenInput {
  /** Its first kilobytes; fewer where there are no more. */
  readonly head: Buffer;
  /** All bytes, the head among them. */
  readonly bytes: AsyncIterable<Buffer>;
  /** Why reading ended before the end of the file, as a sentence without its subject; `null` when it didn't, or goes on. */
  brokenOff(): string | null;
  /** Lets go of the file. */
  close(): void;
}

/**
 * Opens a file, or standard input. What begins as gzip does is decompressed, whatever it is called; where that goes wrong, or the
 * file can't be read, the bytes end there and `brokenOff` says why.
 *
 * @param onRead is told of bytes of the file as they are read, before they are decompressed
 */
export async function openInput(
  { path }: Pick<InputFile, 'path'>,
  stdin: Readable,
  onRead: (bytes: number) => void,
): Promise<OpenInput> {
  const source = path === STDIN ? stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  let problem: string | null = null;
  const raw = counted(source, onRead, (error) => {
    problem = `can't be read on: ${error}`;
  });
  const start = await peek(raw, 2);
  const isGzip = start.head[0] === 0x1f && start.head[1] === 0x8b;
  const text = isGzip
    ? gunzipped(start.bytes, (error) => {
        problem ??= `breaks off in its compressed bytes: ${error}`;
      })
    : start.bytes;
  const { head, bytes } = await peek(text, HEAD_BYTES);
  const isMarked = head.subarray(0, UTF8_MARK.length).equals(UTF8_MARK);
  return {
    head: isMarked ? head.subarray(UTF8_MARK.length) : head,
    bytes: isMarked ? withoutFirst(bytes, UTF8_MARK.length) : bytes,
    brokenOff: () => problem,
    close: () => void source.destroy(),
  };
}

async function* counted(
  source: Readable,
  onRead: (bytes: number) => void,
  onError: (error: string) => void,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const chunk of source) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      onRead(bytes.length);
      yield bytes;
    }
  } catch (error) {
    onError(messageOf(error));
  }
}

/** What was decompressed before it went wrong comes out too. */
async function* gunzipped(
  bytes: AsyncIterable<Buffer>,
  onError: (error: string) => void,
): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // an error of one is an error of the other, so this end is told of it anyway
  const feeding = pipeline(bytes, gunzip).catch(() => {});
  try {
    for await (const chunk of gunzip) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (error) {
    onError(messageOf(error));
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

/** The first bytes of a stream, and all of them. */
async function peek(
  bytes: AsyncIterable<Buffer>,
  count: number,
): Promise<{ readonly head: Buffer; readonly bytes: AsyncIterable<Buffer> }> {
  const rest = bytes[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let size = 0;
  while (size < count) {
    const next = await rest.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  return { head: Buffer.concat(first).subarray(0, count), bytes: resumed(first, rest) };
}

async function* resumed(
  first: readonly Buffer[],
  rest: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  try {
    yield* first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* withoutFirst(bytes: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer, void, undefined> {
  let left = count;
  for await (const chunk of bytes) {
    if (left < chunk.length) yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
