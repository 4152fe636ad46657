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
 * Up to this many bytes a gzip or deflate body is decompressed at once: most are a few hundred, which takes less than handing
 * them to another thread and back. Their highest ratio, about 1,000, makes 4 MB of it, in a few milliseconds; Brotli's has no
 * such bound.
 */
const SMALL_BODY_BYTES = 4096;

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
  const options = { maxOutputLength: limitBytes };
  const { atOnce, beside } = ZLIB[encoding];
  try {
    if (atOnce !== null && body.length <= SMALL_BODY_BYTES) return atOnce(body, options);
    return await beside(body, options);
  } catch (cause) {
    if (isNodeError(cause) && cause.code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(limitBytes, 'decompressed');
    const error = `the body is not ${encoding} as Content-Encoding says, or was cut off`;
    throw new HttpError('corrupt_body', error, { cause });
  }
}

function isNodeError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}

/** The error for a body of more bytes than are taken. */
export function bodyTooLarge(limitBytes: number, how: 'as sent' | 'decompressed'): HttpError {
  const error = `the body is larger than ${limitBytes} bytes ${how}; send fewer events at once`;
  return new HttpError('body_too_large', error);
}
