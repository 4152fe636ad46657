import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { HttpError } from '../http-errors.js';
import { jsonHeaders } from '../send-json.js';

/** How much of a refused body is thrown away, in bytes, and for how long, in milliseconds, before the connection is cut. */
const DISCARD_BYTES = 128 * 1024 * 1024;
const DISCARD_MS = 5_000;

/**
 * Answers a request whose body wasn't read to its end, and closes the connection after it.
 *
 * Closing at once, with bytes of the client still on their way, would reset the connection, and the client might never see
 * the answer. So the whole answer goes out first, and what the client still sends is thrown away until it stops or goes
 * ("lingering close" in nginx).
 */
export function refuseUnread(
  request: IncomingMessage,
  response: ServerResponse,
  error: HttpError,
  headers: OutgoingHttpHeaders = error.headers,
): void {
  const text = JSON.stringify(error.body);
  response.writeHead(error.status, { ...jsonHeaders(Buffer.byteLength(text)), ...headers, connection: 'close' });
  response.write(text);

  let left = DISCARD_BYTES;
  const onData = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) finish();
  };
  const finish = (): void => {
    clearTimeout(timer);
    request.off('data', onData).off('end', finish).off('close', finish);
    response.end();
  };
  const timer = setTimeout(finish, DISCARD_MS);
  request.on('data', onData).on('end', finish).on('close', finish).resume();
}
