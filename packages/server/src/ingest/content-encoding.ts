import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { HttpError } from '../http-errors.js';

/** How a body is compressed. */
export type BodyEncoding = 'identity' | 'gzip' | 'deflate' | 'br';

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
 * Decompresses a body beside the JavaScript thread. Stops once there are more than `limitBytes`, so that a small body can't
 * fill the memory.
 *
 * @throws HttpError `body_too_large` or `corrupt_body`
 */
export function decompress(
  body: Buffer,
  encoding: Exclude<BodyEncoding, 'identity'>,
  limitBytes: number,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { maxOutputLength: limitBytes };
    const done = (error: NodeJS.ErrnoException | null, plain: Buffer): void => {
      if (error === null) resolve(plain);
      else reject(decompressionError(error, encoding, limitBytes));
    };
    if (encoding === 'gzip') gunzip(body, options, done);
    else if (encoding === 'deflate') inflate(body, options, done);
    else brotliDecompress(body, options, done);
  });
}

function decompressionError(cause: NodeJS.ErrnoException, encoding: BodyEncoding, limitBytes: number): HttpError {
  if (cause.code === 'ERR_BUFFER_TOO_LARGE') return bodyTooLarge(limitBytes, 'decompressed');
  const error = `the body is not ${encoding} as Content-Encoding says, or was cut off`;
  return new HttpError('corrupt_body', error, { cause });
}

/** The error for a body of more bytes than are taken. */
export function bodyTooLarge(limitBytes: number, how: 'as sent' | 'decompressed'): HttpError {
  const error = `the body is larger than ${limitBytes} bytes ${how}; send fewer events at once`;
  return new HttpError('body_too_large', error);
}
