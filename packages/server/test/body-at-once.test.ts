import { createFleet } from '@pisync/core';
import { createMemoryStore } from '@pisync/core/memory';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createServer, type FleetServer } from '../src/index.js';
import { exchange, requestBytes } from './testing/raw-http.js';
import { sampleEvent } from './testing/sample-event.js';

let server: FleetServer;
let port: number;
/** What was listened for on the requests, to read their bodies. */
let listened: (string | symbol)[];

beforeEach(async () => {
  const fleet = await createFleet({ store: createMemoryStore() });
  server = createServer({ fleet });
  listened = [];
  server.prependListener('request', (request: IncomingMessage) => {
    request.on('newListener', (name: string | symbol) => listened.push(name));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new TypeError('the server has no port');
  ({ port } = address);
});
afterEach(() => server.drain(0));

const bytes = requestBytes('POST', '/sync-event', {}, JSON.stringify(sampleEvent()));

test('a body that comes with its headers is taken without waiting for it, nor listening', async () => {
  expect(await exchange(port, [bytes])).toMatchObject({ status: 201, json: { message: 'stored' } });
  expect(listened).toEqual([]);
});

test('a body that comes later is listened for', async () => {
  const headersEnd = bytes.indexOf('\r\n\r\n') + 4;
  const socket = connect(port, '127.0.0.1');
  server.once('request', (request: IncomingMessage) => {
    request.on('newListener', (name: string | symbol) => {
      if (name === 'data') socket.write(bytes.subarray(headersEnd));
    });
  });
  socket.write(bytes.subarray(0, headersEnd));
  const answer: readonly unknown[] = await once(socket, 'data');
  socket.destroy();
  expect(String(answer[0])).toMatch(/^HTTP\/1.1 201 /);
});
