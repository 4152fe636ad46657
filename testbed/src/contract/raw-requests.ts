import { connect } from 'node:net';
import fc, { type Arbitrary } from 'fast-check';
import { type FuzzRequest } from './fuzz-request.js';
import { DEADLINE_MS, targetOf } from './send-request.js';

/** Bytes for a connection of their own, which no HTTP client would send. */
export interface RawRequest {
  readonly label: string;
  readonly bytes: Buffer;
  /** How many answers there have to be; `null` where that is up to the service. */
  readonly answers: number | null;
}

const HOST = 'host: localhost\r\n';

/** A request as bytes, as it should be; the last on its connection says so. */
function bytesOf(request: FuzzRequest, last = false): Buffer {
  const { method, headers, body } = request;
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const length = body === null ? '' : `content-length: ${body.length}\r\n`;
  const head = `${method} ${targetOf(request)} HTTP/1.1\r\n${HOST}${last ? 'connection: close\r\n' : ''}${lines}${length}\r\n`;
  return Buffer.concat([Buffer.from(head), body ?? Buffer.alloc(0)]);
}

const garbage = [
  'GET /healthz\r\n\r\n',
  'GET  /healthz  HTTP/1.1\r\n\r\n',
  'GET /healthz HTTP/1.0\r\n\r\n',
  'GET /healthz HTTP/3.7\r\nhost: a\r\n\r\n',
  'GET /healthz HTTP/1.1\r\n\r\n',
  'GET /healthz HTTP/1.1\nhost: a\n\n',
  'GET /device/\u00e9 HTTP/1.1\r\nhost: a\r\n\r\n',
  'GET /devices?limit=\u0001 HTTP/1.1\r\nhost: a\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nhost a\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nhost: a\r\nx: \u0000\r\n\r\n',
  'GET /healthz HTTP/1.1\r\nhost: a\r\n x: folded\r\n\r\n',
  'CONNECT elsewhere.invalid:443 HTTP/1.1\r\nhost: a\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'POST /sync-event HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}',
  'POST /sync-event HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n{}',
  'POST /sync-event HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999999999999\r\n\r\n{}',
  'POST /sync-event HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  'POST /sync-event HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
  'POST /sync-event HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nTrailer: a\r\n\r\n',
  'POST /sync-event HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\n\r\n',
  '\r\n\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
].map((text) => Buffer.from(text, 'latin1'));

/** Garbage, requests that are cut off, and several at once. */
export function rawRequests(valid: Arbitrary<FuzzRequest>): Arbitrary<RawRequest> {
  // a stream never ends, and what follows it is never answered
  const short = valid.filter(({ path }) => !path.endsWith('/events'));
  return fc.oneof(
    fc.constantFrom(...garbage).map((bytes) => ({ label: 'garbage', bytes, answers: null })),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ label: 'noise', bytes: Buffer.from(bytes), answers: null })),
    fc.tuple(short, fc.nat(400)).map(([request, length]) => ({
      label: 'request that is cut off',
      bytes: bytesOf(request).subarray(0, length),
      answers: null,
    })),
    fc.array(short, { minLength: 2, maxLength: 6 }).map((requests) => ({
      label: 'pipelined requests',
      bytes: Buffer.concat(requests.map((request, at) => bytesOf(request, at === requests.length - 1))),
      answers: requests.length,
    })),
  );
}

/**
 * Writes bytes to a connection, ends its side of it unless all is to be answered, and resolves with the statuses of all answers once the service closes it.
 * @throws after the deadline
 */
export function sendRaw(base: URL, { bytes, answers }: RawRequest): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: base.hostname, port: Number(base.port), allowHalfOpen: true });
    const parts: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the connection was not closed within ${DEADLINE_MS} ms`));
    }, DEADLINE_MS);
    socket.on('data', (part: Buffer) => parts.push(part));
    // cut off by the service, which it may do with what is no request
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      clearTimeout(timer);
      const text = Buffer.concat(parts).toString('latin1');
      resolve(
        [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)).filter((one) => one >= 200),
      );
    });
    // a service may leave requests unanswered where a client has nothing more to say
    if (answers === null) socket.end(bytes);
    else socket.write(bytes);
  });
}
