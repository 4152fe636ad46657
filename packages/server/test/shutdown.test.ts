import { openLmdbStore } from '@pisync/core/lmdb';
import { createFleet } from '@pisync/core';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ListenError, parseServerConfig, startServer } from '../src/index.js';
import { getJson, postJson } from './testing/http-client.js';
import { requestBytes, send } from './testing/raw-http.js';
import { sampleEvent, secondsLater } from './testing/sample-event.js';
import { startTestServer, type TestServer } from './testing/test-server.js';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/** A request that the server has seen, and that still lacks the last byte of its body. */
interface BegunRequest {
  /** Sends the last byte, and what is to follow it on the same connection. */
  finish(following?: Buffer): void;
  /** All that was received after `100 Continue`, once the server has closed the connection. */
  answer(): Promise<string>;
}

async function beginRequest(port: number, at: number): Promise<BegunRequest> {
  const body = JSON.stringify(sampleEvent({ timestamp: secondsLater(at) }));
  const bytes = requestBytes('POST', '/sync-event', { expect: '100-continue' }, body);
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  socket.write(bytes.subarray(0, -1));
  await once(socket, 'data');
  const closed = once(socket, 'close');
  return {
    finish: (following = Buffer.alloc(0)) => socket.write(Buffer.concat([bytes.subarray(-1), following])),
    async answer() {
      await closed;
      return received.slice(CONTINUE.length);
    },
  };
}

describe('close', () => {
  let server: TestServer;
  let port: number;
  let url: string;

  beforeEach(async () => {
    // so long that nothing here may wait for it
    server = await startTestServer({ graceMs: 3_600_000 });
    ({ port, url } = server.running);
  });
  afterEach(() => server.remove());

  async function storedAfterwards(): Promise<number> {
    const fleet = await createFleet({ store: await openLmdbStore({ path: server.dataDir }) });
    const { syncs } = await fleet.stats();
    await fleet.close();
    return syncs;
  }

  test('answers what is in flight, and what it answered is stored', async () => {
    const requests = await Promise.all(Array.from({ length: 30 }, (_, at) => beginRequest(port, at)));
    const closing = server.running.close();
    for (const request of requests) request.finish();
    const answers = await Promise.all(requests.map((request) => request.answer()));
    await closing;
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
      expect(answer).toMatch(/\r\nconnection: close\r\n/i);
      expect(answer).toMatch(/"duplicate":false}$/);
    }
    expect(await storedAfterwards()).toBe(30);
  });

  test('under load, exactly what was answered 2xx is stored', async () => {
    let stored = 0;
    let at = 0;
    const sendUntilRefused = async (): Promise<void> => {
      for (;;) {
        at += 1;
        const event = sampleEvent({ timestamp: secondsLater(at) });
        const answer = await postJson(`${url}/sync-event`, event).catch(() => null);
        if (answer?.status !== 201) return;
        stored += 1;
        if (stored === 200) void server.running.close();
      }
    };
    await Promise.all(Array.from({ length: 20 }, sendUntilRefused));
    await server.running.close();
    expect(stored).toBeGreaterThanOrEqual(200);
    expect(await storedAfterwards()).toBe(stored);
  });

  test('is not ready meanwhile, and answers also what was pipelined', async () => {
    const request = await beginRequest(port, 0);
    const closing = server.running.close();
    request.finish(requestBytes('GET', '/readyz'));
    const answer = await request.answer();
    await closing;
    const [stored = '', ready = ''] = answer.split(/(?=HTTP\/1\.1 503)/);
    expect(stored).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
    expect(ready).toMatch(/\r\nconnection: close\r\n/i);
    expect(JSON.parse(ready.slice(ready.indexOf('{')))).toEqual({
      error: 'the service is closing',
      code: 'not_ready',
      status: 'closing',
      dependencies: { store: 'ok' },
    });
  });

  test('closes connections on which nothing is asked, and takes no more', async () => {
    const idle = connect(port, '127.0.0.1');
    await once(idle, 'connect');
    idle.resume();
    await getJson(`${url}/healthz`);
    const gone = once(idle, 'close');
    await server.running.close();
    await gone;
    await expect(send(port, 'GET', '/healthz')).rejects.toThrow('ECONNREFUSED');
  });

  test('gives the same promise each time', async () => {
    const first = server.running.close();
    expect(server.running.close()).toBe(first);
    await first;
  });
});

test('close cuts off what is not over after the grace, and still closes the store', async () => {
  const server = await startTestServer({ graceMs: 1 });
  const request = await beginRequest(server.running.port, 0);
  await server.running.close();
  expect(await request.answer()).toBe('');
  await expect(server.running.fleet.accept([sampleEvent()])).rejects.toMatchObject({ code: 'closed' });
  await server.remove();
});

test('a port that is in use is named, and the store closed again', async () => {
  const server = await startTestServer();
  const { port } = server.running;
  const config = parseServerConfig({
    PORT: String(port),
    PISYNC_DATA_DIR: `${server.dataDir}/second`,
    LOG_LEVEL: 'silent',
  });
  await expect(startServer(config)).rejects.toThrow(
    new ListenError(
      `cannot listen on 127.0.0.1, port ${port}: the port is in use; stop what uses it, or choose another (0 takes any free one)`,
    ),
  );
  await server.remove();
});
