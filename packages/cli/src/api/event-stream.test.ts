import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { openEventStream, type StreamMessage, type StreamTopic } from './event-stream.js';

const INCIDENT = {
  reason: 'opened',
  at: '2026-03-02T12:00:00.000Z',
  incident: {
    id: 'pibook-1~e',
    device_id: 'pibook-1',
    status: 'open',
    length: 3,
    started_at: '2026-03-02T11:00:00.000Z',
    last_failure_at: '2026-03-02T12:00:00.000Z',
    detected_at: '2026-03-02T12:00:00.000Z',
    resolved_at: null,
  },
};
const LOST = { syncs: 7, incidents: 1 };

const text = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

let server: Server | null = null;
const ending = { current: new AbortController() };
afterEach(() => {
  ending.current.abort();
  ending.current = new AbortController();
  server?.closeAllConnections();
  server?.close();
});

/** A service that answers each request for its events with the next of these; the last answers all that follow. */
async function serve(...answers: readonly Answer[]): Promise<URL> {
  let asked = 0;
  server = createServer((request, response) => {
    answers[Math.min(asked, answers.length - 1)]?.(response, request);
    asked += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return new URL(`http://127.0.0.1:${address.port}/`);
}

const stream =
  (...chunks: readonly (string | Uint8Array)[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const chunk of chunks) response.write(chunk);
  };

const andClose =
  (answer: Answer): Answer =>
  (response, request) => {
    answer(response, request);
    response.end();
  };

function listen(base: URL, options: { deviceId?: string; include?: readonly StreamTopic[] } = {}) {
  return openEventStream(base, { include: ['pulse', 'incident'], signal: ending.current.signal, ...options });
}

/** The first messages of a stream. */
async function take(messages: AsyncIterable<StreamMessage>, most: number): Promise<StreamMessage[]> {
  const taken: StreamMessage[] = [];
  for await (const message of messages) {
    taken.push(message);
    if (taken.length === most) break;
  }
  return taken;
}

const incidentMessage = { type: 'incident', change: INCIDENT };

describe('a stream of events', () => {
  it("takes a pulse of a service whose store can't be read, with fields that are newer than this program", async () => {
    const none = { accepted: 0, rejected: 0, stored: 0, duplicates: 0, conflicts: 0, failed_syncs: 0, requests: 0 };
    const latency_ms = { p50: null, p99: null };
    const pulse = { at: '2026-03-02T12:00:00.000Z', ...none, latency_ms, stats: null, dependencies: [] };
    const change = { ...INCIDENT, reason: 'merged', incident: { ...INCIDENT.incident, status: 'muted' } };
    const base = await serve(stream(text('pulse', { ...pulse, mood: 'calm' }), text('incident', change)));
    expect(await take(listen(base), 3)).toEqual([
      { type: 'connected' },
      { type: 'pulse', pulse },
      { type: 'incident', change },
    ]);
  });

  it('asks for what it is to hear, of the device that is named', async () => {
    const urls: (string | undefined)[] = [];
    const base = await serve((response, request) => {
      urls.push(request.url);
      stream()(response, request);
    });
    await take(listen(base, { include: ['pulse', 'sync'], deviceId: 'a b' }), 1);
    expect(urls).toEqual(['/events?include=pulse%2Csync&device_id=a+b']);
  });

  it('understands messages wherever the network cuts them', async () => {
    const bytes = Buffer.from(`retry: 1000\n\n: keep-alive\n\n${text('incident', { ...INCIDENT, reason: 'größer' })}`);
    const base = await serve((response, request) => {
      stream()(response, request);
      // every byte by itself, so that characters of two bytes are cut as well
      const send = (index: number): void => {
        if (index < bytes.length) response.write(bytes.subarray(index, index + 1), () => setImmediate(send, index + 1));
      };
      send(0);
    });
    expect(await take(listen(base), 2)).toEqual([
      { type: 'connected' },
      { type: 'incident', change: { ...INCIDENT, reason: 'größer' } },
    ]);
  });

  it('takes several messages that come at once, and leaves out what it does not know', async () => {
    const base = await serve(
      stream(`${text('incident', INCIDENT)}${text('weather', 'rain')}data: 1\n\n${text('lost', LOST)}`),
    );
    expect(await take(listen(base), 3)).toEqual([{ type: 'connected' }, incidentMessage, { type: 'lost', lost: LOST }]);
  });

  it('connects again after the service closed the connection, at once known as such', async () => {
    const base = await serve(andClose(stream(text('lost', LOST))), stream(text('incident', INCIDENT)));
    expect(await take(listen(base), 5)).toEqual([
      { type: 'connected' },
      { type: 'lost', lost: LOST },
      { type: 'disconnected', reason: 'the service closed the connection', retryInMs: 500 },
      { type: 'connected' },
      incidentMessage,
    ]);
  });

  it('connects again after the connection broke within a message', async () => {
    const breaking: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: incident\ndata: {"rea', () => response.destroy());
    };
    const base = await serve(breaking, stream(text('incident', INCIDENT)));
    const [connected, broken, again, told] = await take(listen(base), 4);
    expect([connected, broken, again, told]).toEqual([
      { type: 'connected' },
      { type: 'disconnected', reason: expect.stringMatching(/./), retryInMs: 500 },
      { type: 'connected' },
      incidentMessage,
    ]);
  });

  it.each([500, 503, 429, 408])('takes %i for an outage that passes', async (status) => {
    const base = await serve((response) => response.writeHead(status).end('{"error":"not now"}'), stream());
    expect(await take(listen(base), 2)).toEqual([
      { type: 'disconnected', reason: `${base.origin} answered ${status}: not now`, retryInMs: 500 },
      { type: 'connected' },
    ]);
  });

  it.each([400, 404])('ends with what the service said when it refuses with %i', async (status) => {
    const base = await serve((response) => response.writeHead(status).end('{"error":"no such thing"}'));
    await expect(take(listen(base), 1)).rejects.toThrow(`${base.origin} answered ${status}: no such thing`);
  });

  it('waits longer after each failure, ten seconds at most', async () => {
    const waits: number[] = [];
    const base = await serve((response) => response.writeHead(503).end());
    for await (const message of openEventStream(base, {
      include: ['pulse'],
      signal: ending.current.signal,
      wait: () => Promise.resolve(),
    })) {
      if (message.type === 'disconnected') waits.push(message.retryInMs);
      if (waits.length === 7) break;
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it('waits shortly again once it was connected', async () => {
    const refuse: Answer = (response) => response.writeHead(503).end();
    const base = await serve(refuse, refuse, andClose(stream()), refuse);
    const messages = openEventStream(base, {
      include: ['pulse'],
      signal: ending.current.signal,
      wait: () => Promise.resolve(),
    });
    const waits = (await take(messages, 5)).map((message) =>
      'retryInMs' in message ? message.retryInMs : message.type,
    );
    expect(waits).toEqual([500, 1000, 'connected', 500, 1000]);
  });

  it('takes a connection that is silent for too long for dead', async () => {
    const base = await serve(stream(text('lost', LOST)));
    const messages = openEventStream(base, { include: ['pulse'], signal: ending.current.signal, silenceMs: 50 });
    expect(await take(messages, 3)).toEqual([
      { type: 'connected' },
      { type: 'lost', lost: LOST },
      { type: 'disconnected', reason: 'the service fell silent', retryInMs: 500 },
    ]);
  });

  it('ends when it is told to, also while it waits to connect again', async () => {
    const base = await serve((response) => response.writeHead(503).end());
    const seen: StreamMessage[] = [];
    for await (const message of listen(base)) {
      seen.push(message);
      ending.current.abort();
    }
    expect(seen).toHaveLength(1);
  });

  it('says so when messages are none of a PiSync service, and tries again', async () => {
    const base = await serve(stream(text('incident', { reason: 1 })));
    expect(await take(listen(base), 2)).toEqual([
      { type: 'connected' },
      { type: 'disconnected', reason: expect.stringMatching(/update pisync or the service/), retryInMs: 500 },
    ]);
  });
});
