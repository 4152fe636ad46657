import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { z } from 'zod';
import { ReferenceStore, type Mutation, type ReceivedEvent } from './reference-store.js';

export interface ReferenceServiceOptions {
  readonly mutation?: Mutation;
  /** `stored` answers 201 after the event is in; `queued` answers 202 first, and takes some in whenever it is asked how many wait. */
  readonly ack?: 'stored' | 'queued';
  /** Answers every so-manieth upload with 503, or as a balancer in front of it would; 0 for none. */
  readonly overloadedEvery?: number;
  /** Takes every so-manieth upload in and closes the connection without an answer; 0 for none. */
  readonly hangsUpEvery?: number;
  /** The path everything lies below, e.g. `/api`. */
  readonly base?: string;
}

export interface ReferenceService {
  readonly url: string;
  readonly store: ReferenceStore;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

const PASSING = [503, 502, 504, 429];

function overloaded(uploads: number): Reply {
  const status = PASSING[uploads % PASSING.length] ?? 503;
  return { status, body: { error: 'busy' }, headers: { 'retry-after': '0' } };
}

const TAKEN_AT_ONCE = 400;
const LARGEST_BATCH = 10_000;

const integer = z.preprocess(
  (value) => (typeof value === 'string' && value !== '' ? Number(value) : value),
  z.number().int().nonnegative(),
);
const eventBody = z.object({
  device_id: z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/),
  event_id: z.string().optional(),
  timestamp: z.union([z.number().int(), z.iso.datetime({ offset: true })]),
  total_files_synced: integer,
  total_errors: integer,
  internet_speed: z.preprocess(
    (value) => (typeof value === 'string' && value !== '' ? Number(value) : value),
    z.number().nonnegative(),
  ),
  sent_at: z.iso.datetime({ offset: true }).optional(),
});

/** A whole PiSync service in memory, as simple as it can be said, to hold the simulator against. */
export async function startReferenceService(options: ReferenceServiceOptions = {}): Promise<ReferenceService> {
  const store = new ReferenceStore(options.mutation ?? null);
  let uploads = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (request.method === 'POST') uploads += 1;
    const isTurn = (every = 0): boolean => request.method === 'POST' && every > 0 && uploads % every === 0;
    const reply = isTurn(options.overloadedEvery) ? overloaded(uploads) : respond(store, options, request, body);
    if (isTurn(options.hangsUpEvery)) request.socket.destroy();
    else send(response, reply);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${options.base ?? ''}`,
    store,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function respond(
  store: ReferenceStore,
  options: ReferenceServiceOptions,
  request: IncomingMessage,
  body: Buffer,
): Reply {
  const base = options.base ?? '';
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname.startsWith(base) ? url.pathname.slice(base.length) : '';
  if (request.method === 'POST') {
    try {
      const type = request.headers['content-type'] ?? '';
      const accepted = type === 'application/json' || type === 'application/x-ndjson';
      if (!accepted && options.mutation !== 'takes-malformed') return { status: 415, body: { error: 'content type' } };
      if (options.mutation === 'answers-500' && body.length % 50 === 0) return { status: 500, body: { error: 'oops' } };
      if (path === '/sync-event') return takeOne(store, options, body);
      if (path === '/sync-events') return takeMany(store, options, request, body);
    } catch (error) {
      return { status: 400, body: { error: String(error), details: [] } };
    }
  }
  if (path === '/stats') {
    work(store);
    return { status: 200, body: { queue: { depth: store.waiting.length } } };
  }
  if (path === '/readyz') return { status: 200, body: { ready: true } };
  if (options.mutation === 'breaks-a-list' && url.searchParams.get('limit') === '500' && path === '/devices') {
    return { status: 200, body: [{ device_id: 'pibook-11-000001' }] };
  }
  const [, root, id, leaf] = path.split('/');
  if (path === '/devices')
    return page(
      url,
      store.ids().map((known) => store.device(known)),
    );
  if (path === '/incidents') return page(url, store.incidents());
  if (path === '/devices/repeated-failures') {
    return page(url, store.repeatedFailures(Number(url.searchParams.get('min') ?? 4)));
  }
  const stored = root === 'device' && id !== undefined ? store.history(id) : null;
  if (stored === null || id === undefined) return { status: 404, body: { error: 'not found' } };
  if (leaf !== 'sync-history') return { status: 200, body: store.cachedDevice(id) };
  return historyPage(url, stored, options.mutation);
}

function historyPage(url: URL, stored: readonly unknown[], mutation: Mutation | undefined): Reply {
  const [first, second, ...older] = stored;
  const swaps = mutation === 'swaps-in-history' && second !== undefined;
  if (mutation === 'long-default-page' && !url.searchParams.has('limit')) url.searchParams.set('limit', '60');
  const reply = page(url, swaps ? [second, first, ...older] : stored);
  return mutation === 'loses-pages' ? { status: reply.status, body: reply.body } : reply;
}

function takeOne(store: ReferenceStore, options: ReferenceServiceOptions, body: Buffer): Reply {
  const event = received(JSON.parse(body.toString()));
  if (store.conflicts(event)) return { status: 409, body: { error: 'another event has this event_id' } };
  const duplicate = take(store, options, event);
  const status = options.ack === 'queued' ? 202 : 201;
  return { status, body: { message: 'ok', event_id: event.eventId, duplicate } };
}

function takeMany(
  store: ReferenceStore,
  options: ReferenceServiceOptions,
  request: IncomingMessage,
  body: Buffer,
): Reply {
  const text = decompress(body, request.headers['content-encoding']).toString();
  const items = request.headers['content-type'] === 'application/x-ndjson' ? lines(text) : list(text);
  if (items.length > LARGEST_BATCH) return { status: 413, body: { error: 'too many events' } };
  const rejected: { index: number; error: string }[] = [];
  let duplicates = 0;
  items.forEach((item, index) => {
    const refuses = options.mutation === 'refuses-a-good-item' && index === 3;
    const event = refuses ? null : receivedOrNull(item);
    if (event === null || store.conflicts(event)) rejected.push({ index, error: 'bad' });
    else if (take(store, options, event) === true) duplicates += 1;
  });
  const accepted = items.length - rejected.length - duplicates;
  return options.ack === 'queued'
    ? { status: 202, body: { accepted, duplicates: null, rejected } }
    : { status: 201, body: { accepted, duplicates, rejected } };
}

/** @returns whether it is a duplicate, `null` where that isn't known yet */
function take(store: ReferenceStore, options: ReferenceServiceOptions, event: ReceivedEvent): boolean | null {
  if (options.ack !== 'queued') return store.add(event);
  store.waiting.push(event);
  return null;
}

/** Takes in some of what waits, the newest first. */
function work(store: ReferenceStore): void {
  for (const event of store.waiting.splice(-TAKEN_AT_ONCE).toReversed()) store.add(event);
}

function received(json: unknown): ReceivedEvent {
  const event = eventBody.parse(json);
  const timestampMs = new Date(event.timestamp).getTime();
  const derived = [timestampMs, event.total_files_synced, event.total_errors, event.internet_speed].join(':');
  return {
    deviceId: event.device_id,
    eventId: event.event_id ?? derived,
    timestampMs,
    receivedMs: Date.now(),
    sentAtMs: event.sent_at === undefined ? null : Date.parse(event.sent_at),
    files: event.total_files_synced,
    errors: event.total_errors,
    speedMbps: event.internet_speed,
  };
}

function receivedOrNull(json: unknown): ReceivedEvent | null {
  try {
    return received(json);
  } catch {
    return null;
  }
}

function list(text: string): unknown[] {
  return z.array(z.unknown()).parse(JSON.parse(text));
}

/** One item a non-empty line; `undefined` for a line that is no JSON. */
function lines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      try {
        return JSON.parse(line);
      } catch {
        return undefined;
      }
    });
}

function decompress(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(body);
  if (encoding === 'br') return brotliDecompressSync(body);
  return encoding === 'deflate' ? inflateSync(body) : body;
}

function page(url: URL, rows: readonly unknown[]): Reply {
  const limit = Number(url.searchParams.get('limit') ?? 50);
  const start = Number(url.searchParams.get('cursor') ?? 0);
  const next = new URL(url);
  next.searchParams.set('cursor', String(start + limit));
  const more = start + limit < rows.length;
  return {
    status: 200,
    body: rows.slice(start, start + limit),
    ...(more ? { headers: { link: `<${next.pathname}${next.search}>; rel="next"` } } : {}),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
  } catch {
    // The client is gone; what it sent counts for nothing.
    return Buffer.alloc(0);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
