import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { createWebhookSender, signMessage, type WebhookSenderOptions } from './index.js';

const NOW = Date.UTC(2026, 2, 2, 12);
const servers: Server[] = [];

async function listen(handler: RequestListener): Promise<URL> {
  const server = createServer(handler);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return new URL(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`);
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const send = (url: URL, options: Partial<WebhookSenderOptions> = {}, signal = new AbortController().signal) =>
  createWebhookSender({ url, clock: { now: () => NOW }, ...options }).send({ id: 'n1', body: '{"a":"ä"}' }, signal);

/** What openssl says the signature is. */
async function openssl(text: string, secret: string): Promise<string> {
  const child = execFile('openssl', ['dgst', '-sha256', '-hmac', secret, '-hex']);
  child.stdin?.end(text);
  let output = '';
  for await (const chunk of child.stdout ?? []) output += String(chunk);
  return output.trim().split(' ').at(-1) ?? '';
}

it('signs as openssl does, with each secret', async () => {
  const body = '{"a":"ä"}';
  const seconds = NOW / 1000;
  const [first, second] = await Promise.all(['one', 'two'].map((secret) => openssl(`${seconds}.${body}`, secret)));
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(signMessage(body, ['one', 'two'], NOW + 999)).toBe(`t=${seconds},v1=${first},v1=${second}`);
});

it('sends what it is given, with its id and signature', async () => {
  let seen: unknown;
  const url = await listen(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method, url: path, headers } = request;
    seen = {
      method,
      path,
      body,
      id: headers['idempotency-key'],
      own: headers['pisync-notification-id'],
      sent: headers,
    };
    response.writeHead(204).end();
  });
  expect(await send(url, { secrets: ['s'], headers: { authorization: 'Bearer x' } })).toEqual({ outcome: 'delivered' });
  expect(seen).toMatchObject({
    method: 'POST',
    path: '/hook',
    body: '{"a":"ä"}',
    id: 'n1',
    own: 'n1',
    sent: {
      'content-type': 'application/json',
      authorization: 'Bearer x',
      'pisync-signature': signMessage('{"a":"ä"}', ['s'], NOW),
    },
  });
});

it.each([
  [500, 'failed'],
  [503, 'failed'],
  [408, 'failed'],
  [425, 'failed'],
  [429, 'failed'],
  [400, 'refused'],
  [401, 'refused'],
  [404, 'refused'],
  [410, 'refused'],
])('takes %i for %s, with the words of the receiver', async (status, outcome) => {
  const url = await listen((_, response) => void response.writeHead(status).end(`go\u0007 away\n${'x'.repeat(9_000)}`));
  const result = await send(url);
  expect(result.outcome).toBe(outcome);
  const error = 'error' in result ? result.error : '';
  expect(error).toMatch(new RegExp(`^the receiver answered ${status}: go away x+$`));
  expect(error.length).toBeLessThan(250);
});

it('follows no redirect', async () => {
  let asked = 0;
  const elsewhere = await listen((_, response) => {
    asked += 1;
    response.end();
  });
  const url = await listen((_, response) => void response.writeHead(307, { location: elsewhere.href }).end());
  expect(await send(url)).toMatchObject({ outcome: 'refused', error: expect.stringContaining('redirects are not') });
  expect(asked).toBe(0);
});

it.each([
  ['120', 120_000],
  [new Date(NOW + 90_000).toUTCString(), 90_000],
  [new Date(NOW - 90_000).toUTCString(), 0],
  ['soon', null],
])('reads Retry-After %s', async (value, retryAfterMs) => {
  const url = await listen((_, response) => void response.writeHead(429, { 'retry-after': value }).end());
  expect(await send(url)).toMatchObject({ outcome: 'failed', retryAfterMs });
});

it('gives up on a receiver that does not answer, and on one that is not there, and says no secret', async () => {
  const url = await listen(() => {});
  expect(await send(url, { timeoutMs: 50 })).toEqual({
    outcome: 'failed',
    error: 'no answer within 50 ms',
    retryAfterMs: null,
  });
  const gone = new URL('http://127.0.0.1:9/?token=secret');
  const result = await send(gone, { secrets: ['secret'] });
  expect(result).toMatchObject({ outcome: 'failed', error: expect.stringContaining('could not be reached') });
  expect(JSON.stringify(result)).not.toContain('secret');
});

it('ends when it is told to', async () => {
  const ending = new AbortController();
  const url = await listen(() => ending.abort());
  expect((await send(url, {}, ending.signal)).outcome).toBe('failed');
});
