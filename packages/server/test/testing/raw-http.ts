import { connect, type Socket } from 'node:net';

/** An answer as it came over the socket. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  /** The parsed body; `undefined` when there is none. */
  readonly json: unknown;
  /** Whether a `100 Continue` came first. */
  readonly continued: boolean;
}

/** The bytes of a request; a body gets its Content-Length unless the headers say how long it is. */
export function requestBytes(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body: Buffer | string = '',
): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const sized = Object.keys(headers).some((name) => ['content-length', 'transfer-encoding'].includes(name));
  const all = {
    host: 'localhost',
    ...headers,
    ...(!sized && (bytes.length > 0 || method === 'POST') && { 'content-length': String(bytes.length) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), bytes]);
}

/**
 * Writes chunks to a connection of its own, all of them before it reads anything when `deaf`, and resolves with the answer.
 * Rejects when the connection ends without a whole one.
 */
export function exchange(port: number, chunks: Iterable<Buffer>, { deaf = false } = {}): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = Buffer.alloc(0);
    const listen = (): void => {
      socket.on('data', (chunk: Buffer) => {
        received = Buffer.concat([received, chunk]);
        const answer = parseAnswer(received);
        if (answer === null) return;
        socket.destroy();
        resolve(answer);
      });
    };
    if (!deaf) listen();
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`the connection ended after: ${received.toString('latin1')}`)));
    writeAll(socket, chunks[Symbol.iterator](), deaf ? listen : () => {});
  });
}

/** Writes one chunk after the other, until one can't be written: the connection's error tells of that. */
function writeAll(socket: Socket, rest: Iterator<Buffer>, done: () => void): void {
  const next = rest.next();
  if (next.done === true) {
    done();
    return;
  }
  socket.write(next.value, (error) => {
    if (error === null || error === undefined) writeAll(socket, rest, done);
  });
}

/** Sends one request on a connection of its own. */
export function send(port: number, ...request: Parameters<typeof requestBytes>): Promise<RawAnswer> {
  return exchange(port, [requestBytes(...request)]);
}

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** The answer that the bytes are, or `null` while some are missing. */
function parseAnswer(bytes: Buffer): RawAnswer | null {
  const latin = bytes.toString('latin1');
  const continued = latin.startsWith(CONTINUE);
  const start = continued ? CONTINUE.length : 0;
  const headEnd = latin.indexOf('\r\n\r\n', start);
  if (headEnd === -1) return null;
  const [statusLine = '', ...lines] = latin.slice(start, headEnd).split('\r\n');
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = bytes.subarray(headEnd + 4);
  const length = Number(headers.get('content-length') ?? 0);
  if (body.length < length) return null;
  const text = body.subarray(0, length).toString();
  const json: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: Number(statusLine.split(' ')[1]), headers, text, json, continued };
}
