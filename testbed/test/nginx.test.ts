import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { gzipSync, gunzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '../src/programs/free-port.js';
import { startNginx, type NginxService, type StartNginxOptions } from '../src/nginx/start-nginx.js';

/** A service behind nginx, which answers every request with its name. */
interface Instance {
  readonly name: string;
  readonly port: number;
  readonly server: Server;
  readonly requests: IncomingMessage[];
  readonly bodies: Buffer[];
  readonly connections: Set<unknown>;
}

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function startInstance(name: string): Promise<Instance> {
  const requests: IncomingMessage[] = [];
  const bodies: Buffer[] = [];
  const connections = new Set<unknown>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push(request);
      bodies.push(Buffer.concat(chunks));
      response.end(name);
    });
  });
  server.on('connection', (socket) => connections.add(socket));
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const instance = { name, port, server, requests, bodies, connections };
  opened.push(() => stopInstance(instance));
  return instance;
}

async function stopInstance({ server }: Instance): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

async function proxy(instances: readonly Instance[], options: Partial<StartNginxOptions> = {}): Promise<NginxService> {
  const nginx = await startNginx({ upstreams: instances.map(({ port }) => port), ...options });
  opened.push(() => nginx.stop());
  return nginx;
}

it('spreads requests over instances, each on connections that stay', async () => {
  const instances = [await startInstance('a'), await startInstance('b')];
  const { url } = await proxy(instances);
  for (let i = 0; i < 40; i += 1) await (await fetch(`${url}/stats`)).text();
  for (const { requests, connections } of instances) {
    expect(requests.length).toBeGreaterThan(5);
    // one for each worker at most
    expect(connections.size).toBeLessThan(requests.length);
    expect(requests[0]?.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
    expect(requests[0]?.headers.host).toBe(new URL(url).host);
  }
});

it('passes on requests to the instance that lives, POSTs too', async () => {
  const [dead, living] = [await startInstance('dead'), await startInstance('living')];
  const { url } = await proxy([dead, living]);
  await stopInstance(dead);
  for (let i = 0; i < 20; i += 1) {
    const answer = await fetch(`${url}/sync-event`, { method: 'POST', body: `{"n":${i}}` });
    expect([answer.status, await answer.text()]).toEqual([200, 'living']);
  }
  expect(living.bodies.map(String)).toEqual(Array.from({ length: 20 }, (_, i) => `{"n":${i}}`));
});

it('asks another instance when one breaks off', async () => {
  const [broken, living] = [await startInstance('broken'), await startInstance('living')];
  broken.server.removeAllListeners('request').on('request', ({ socket }) => socket.destroy());
  const { url } = await proxy([broken, living]);
  for (let i = 0; i < 10; i += 1) {
    expect(await (await fetch(`${url}/sync-events`, { method: 'POST', body: '[]' })).text()).toBe('living');
  }
});

it('passes a 503 on as it is, and takes no instance for dead that answers it', async () => {
  const instances = [await startInstance('one'), await startInstance('other')];
  for (const { server } of instances) {
    server.removeAllListeners('request').on('request', ({ method }, response) => {
      if (method === 'GET') response.writeHead(503, { 'retry-after': '7' }).end('{"code":"store_failed"}');
      else response.writeHead(202).end();
    });
  }
  const { url } = await proxy(instances);
  for (let i = 0; i < 20; i += 1) {
    const answer = await fetch(`${url}/device/pibook-1`);
    const told = [answer.status, answer.headers.get('retry-after'), await answer.text()];
    expect(told).toEqual([503, '7', '{"code":"store_failed"}']);
  }
  expect((await fetch(`${url}/sync-events`, { method: 'POST', body: '[]' })).status).toBe(202);
});

it('passes a compressed body as it came', async () => {
  const instance = await startInstance('a');
  const { url } = await proxy([instance]);
  const body = gzipSync('[{"device_id":"pibook-1"}]');
  await fetch(`${url}/sync-events`, { method: 'POST', body, headers: { 'content-encoding': 'gzip' } });
  expect(instance.requests[0]?.headers['content-encoding']).toBe('gzip');
  expect(instance.bodies[0]).toEqual(body);
  expect(String(gunzipSync(instance.bodies[0] ?? ''))).toBe('[{"device_id":"pibook-1"}]');
});

it.each([
  ['/sync-event', 64 * 1024],
  ['/api/sync-event', 64 * 1024],
  ['/sync-events', 16 * 1024 * 1024],
])('takes at most what %s takes, and says so in JSON', async (path, bytes) => {
  const instance = await startInstance('a');
  const { url } = await proxy([instance]);
  const post = (body: Buffer): Promise<Response> => fetch(`${url}${path}`, { method: 'POST', body });
  expect((await post(Buffer.alloc(bytes))).status).toBe(200);
  const refused = await post(Buffer.alloc(bytes + 1));
  expect(refused.status).toBe(413);
  expect(refused.headers.get('content-type')).toBe('application/json');
  expect(await refused.json()).toMatchObject({ code: 'body_too_large', error: expect.any(String) });
  expect(instance.requests).toHaveLength(1);
});

it('answers in JSON with Retry-After when no instance can be reached', async () => {
  const instance = await startInstance('a');
  const { url } = await proxy([instance]);
  await stopInstance(instance);
  const answer = await fetch(`${url}/sync-events`, { method: 'POST', body: '[]' });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([502, '1']);
  expect(await answer.json()).toMatchObject({ code: 'bad_gateway', error: expect.any(String) });
});

it('answers in JSON with Retry-After when an address asks too much', async () => {
  const { url } = await proxy([await startInstance('a')], {
    limits: { requestsPerSecond: 1, burst: 2, connections: 100 },
  });
  const answers = await Promise.all(Array.from({ length: 10 }, () => fetch(`${url}/stats`)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).not.toHaveLength(0);
  for (const answer of refused) {
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await answer.json()).toMatchObject({ code: 'rate_limited', error: expect.any(String) });
  }
});

it('says why it does not start on a port that is taken', async () => {
  const { port } = await startInstance('a');
  await expect(startNginx({ upstreams: [port], port })).rejects.toThrow(/nginx ended .*Address already in use/);
});

it('shows metrics to the inside alone', async () => {
  const { url } = await proxy([await startInstance('a')]);
  expect((await fetch(`${url}/metrics`)).status).toBe(200);
});

it('passes server-sent events on as they come', async () => {
  const instance = await startInstance('a');
  const { url } = await proxy([instance]);
  let finish = (): void => undefined;
  instance.server.removeAllListeners('request').on('request', (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    finish = () => response.end('data: 2\n\n');
  });
  const answer = await fetch(`${url}/events`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect(await reader?.read()).toEqual({ done: false, value: 'data: 1\n\n' });
  finish();
  expect(await reader?.read()).toEqual({ done: false, value: 'data: 2\n\n' });
});
