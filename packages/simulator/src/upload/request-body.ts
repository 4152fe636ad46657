import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { BatchEncoding } from '../scenario/uploads-part.js';
import { eventText, sentAtOf, type SendingMoment } from './event-text.js';
import { isGood, type UploadRequest } from './upload-request.js';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/**
 * Writes the request for one attempt at it.
 *
 * @param moment when the attempt is made; devices that send `sent_at` stamp it with their own clock
 */
export function requestBody(request: UploadRequest, moment: SendingMoment): WireRequest {
  const texts = request.items.map((item) => (isGood(item) ? eventText(item, sentAtOf(item.device, moment)) : item.bad));
  if (request.endpoint === 'single') {
    return { path: '/sync-event', headers: { 'content-type': 'application/json' }, body: texts.join('') };
  }
  const ndjson = request.format === 'ndjson';
  const separator = request.blankLines ? '\n\n' : '\n';
  const text = ndjson ? `${texts.join(separator)}\n` : `[${texts.join(',')}]`;
  const headers: Record<string, string> = { 'content-type': ndjson ? 'application/x-ndjson' : 'application/json' };
  if (request.encoding !== 'identity') headers['content-encoding'] = request.encoding;
  return { path: '/sync-events', headers, body: compress(text, request.encoding) };
}

/** Compresses lightly, as a laptop would; `deflate` is the zlib format, as HTTP means it (RFC 9110, 8.4.1.2). */
function compress(text: string, encoding: BatchEncoding): string | Buffer {
  if (encoding === 'gzip') return gzipSync(text, { level: 3 });
  if (encoding === 'deflate') return deflateSync(text, { level: 3 });
  if (encoding === 'br') return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } });
  return text;
}
