import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpError } from '../http-errors.js';
import { jsonHeaders } from '../send-json.js';

/** How long what the client still sends is thrown away before the connection is cut, in milliseconds. */
const DISCARD_MS = 2_000;

/** Answers with an error where node has no response to write to, straight to the connection, and closes it. */
export function answerRaw(socket: Duplex, error: HttpError): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const text = JSON.stringify(error.body);
  const headers = { ...jsonHeaders(Buffer.byteLength(text)), ...error.headers, connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const timer = setTimeout(() => socket.destroy(), DISCARD_MS);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => clearTimeout(timer));
  socket.on('end', () => socket.destroy());
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}\r\n${lines.join('')}\r\n${text}`);
  socket.resume();
}
