import { promisify } from 'node:util';
import { brotliDecompress, gunzip, gunzipSync, inflate, inflateSync } from 'node:zlib';
import { HttpError } from '../http-errors.js';

/** How a body is compressed. */
export type BodyEncoding = 'identity' | Compression;

/** How one is that isn't sent as it is. */
export type Compression = 'gzip' | 'deflate' | 'br';

const ENCODINGS: ReadonlyMap<string, BodyEncoding> = new Map([
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
]);

/**
 * How a body is compressed, by its Content-Encoding.
 * @throws HttpError `unsupported_content_encoding`, with what is taken in `Accept-Encoding` (RFC 9110, 12.5.3)
 */
export function bodyEncodingOf(contentEncoding: string | undefined): BodyEncoding {
  if (contentEncoding === undefined) return 'identity';
  const encoding = ENCODINGS.get(contentEncoding.trim().toLowerCase());
  if (encoding !== undefined) return encoding;
  const taken = 'gzip, deflate, br, identity';
  throw new HttpError('unsupported_content_encoding', `the Content-Encoding must be one of ${taken}, or left out`, {
    headers: { 'accept-encoding': taken },
  });
}

/**
 * Up to so many bytes a gzip or deflate body is decompressed at once, which takes less than handing it to another thread and back: 5,000
 * events have about as many. It is begun anew beside the JavaScript thread where it makes more than so many, about a millisecond's work.
 * Of Brotli nothing is tried at once, for its ratio has no such bound as the 1,000 of the others.
 */
const [AT_ONCE_BYTES, AT_ONCE_MADE_BYTES] = [64 * 1024, 1024 * 1024];
/** How much longer events are than their gzip, mostly less: then all that a body makes goes into one piece of memory. */
const [USUAL_RATIO, LEAST_CHUNK_BYTES] = [16, 1024];

const ZLIB = {
  gzip: { atOnce: gunzipSync, beside: promisify(gunzip) },
  deflate: { atOnce: inflateSync, beside: promisify(inflate) },
  br: { atOnce: null, beside: promisify(brotliDecompress) },
} as const;

/**
 * Decompresses a body; a large one beside the JavaScript thread. Stops once there are more than `limitBytes`, so that a small
 * body can't fill the memory.
 *
 * @throws HttpError `body_too_large` or `corrupt_body`
 */
export async function decompress(body: Buffer, encoding: Compression, limitBytes: number): Promise<Buffer> {
  const { atOnce, beside } = ZLIB[encoding];
  try {
    const made = atOnce === null || body.length > AT_ONCE_BYTES ? null : makeAtOnce(atOnce, body, limitBytes);
    return made ?? (await beside(body, { maxOutputLength: limitBytes }));
  } catch (cause) {
    if (isTooLarge(cause)) throw bodyTooLarge(limitBytes, 'decompressed');
    const error = `the body is not ${encoding} as Content-Encoding says, or was cut off`;
    throw new HttpError('corrupt_body', error, { cause });
  }
}

/** What a body makes; `null` when that is more than is made at once. */
function makeAtOnce(atOnce: typeof gunzipSync, body: Buffer, limitBytes: number): Buffer | null {
  const chunkSize = Math.max(LEAST_CHUNK_BYTES, body.length * USUAL_RATIO);
  try {
    return atOnce(body, { chunkSize, maxOutputLength: Math.min(limitBytes, AT_ONCE_MADE_BYTES) });
  } catch (error) {
    if (isTooLarge(error) && limitBytes > AT_ONCE_MADE_BYTES) return null;
    throw error;
  }
}

function isTooLarge(error: unknown): boolean {
  return isNodeError(error) && error.code === 'ERR_BUFFER_TOO_LARGE';
}

function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

/** The error for a body of more bytes than are taken. */
export function bodyTooLarge(limitBytes: number, how: 'as sent' | 'decompressed'): HttpError {
  const error = `the body is larger than ${limitBytes} bytes ${how}; send fewer events at once`;
  return new HttpError('body_too_large', error);
}
