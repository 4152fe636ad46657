import { afterEach, describe, expect, it } from 'vitest';
import { sampleEvent, secondsLater } from '../testing/sample-event.js';
import { startTestServer, type TestServer } from '../testing/test-server.js';
import { attempt } from './attempt.js';
import type { Attempt } from './attempts.js';
import { type Bearer, SECRETS } from './bearers.js';

let server: TestServer;
afterEach(async () => {
  await server.remove();
});

const start = async (env: Readonly<Record<string, string>>): Promise<void> => {
  server = await startTestServer({}, 'silent', { PISYNC_FLEET_SECRET: SECRETS.current, ...env });
};

let seconds = 0;
const send = (who: Bearer, more: Partial<Attempt> = {}) => {
  seconds += 1;
  const body = sampleEvent({ device_id: 'pibook-a', timestamp: secondsLater(seconds) });
  return attempt(server.running.url, { who, what: 'POST /sync-event', body, ...more });
};
const statuses = async (times: number, ask: () => Promise<{ status: number }>): Promise<readonly number[]> => {
  const seen: number[] = [];
  for (let time = 1; time <= times; time += 1) seen.push((await ask()).status);
  return seen;
};

describe('limits', () => {
  it('are kept for each device by itself, whatever token of its it uses', async () => {
    await start({ PISYNC_DEVICE_RATE: '3' });
    expect(await statuses(3, () => send('device A'))).toEqual([201, 201, 201]);
    const { status, json, headers } = await send('device A, next generation');
    expect({ status, json }).toEqual({
      status: 429,
      json: {
        error: 'too many requests of this device; send the same again after Retry-After seconds',
        code: 'rate_limited',
      },
    });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.get('ratelimit-limit')).toBe('3');
    const other = { body: sampleEvent({ device_id: 'school-12-1' }) };
    expect((await send('hub of school 12', other)).status).toBe(201);
    expect((await send('device C, issued anew', { body: sampleEvent({ device_id: 'pibook-c' }) })).status).toBe(201);
  });

  it('count a body that can not be taken as several, so that nobody has the service parse rubbish', async () => {
    await start({ PISYNC_DEVICE_RATE: '10' });
    const broken = () => send('device A', { body: '{"device_id":' });
    expect(await statuses(3, broken)).toEqual([400, 400, 429]);
  });

  it('have one wait who floods the service with bodies that can not be taken, and nobody else behind the same address', async () => {
    server = await startTestServer({}, 'silent', { PISYNC_REFUSAL_RATE: '10' });
    const answers: number[] = [];
    const flood = Array.from({ length: 8 }, async () => {
      answers.push((await send('nobody', { body: '{"device_id":' })).status);
    });
    await Promise.race(flood);
    expect(await statuses(3, () => send('nobody'))).toEqual([201, 201, 201]);
    // all others wait for five seconds
    expect(answers).toEqual([400]);
    // and each is told in the end what is wrong
    await Promise.all(flood);
    expect(answers).toEqual(Array.from({ length: 8 }, () => 400));
  });

  it('never hold against a school what one without a token does behind the same address', async () => {
    await start({ PISYNC_FAILURE_RATE: '5' });
    expect(await statuses(7, () => send('device A, MAC altered'))).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect((await send('nobody')).status).toBe(429);
    expect(await statuses(20, () => send('device A'))).toEqual(Array.from({ length: 20 }, () => 201));
    expect((await attempt(server.running.url, { who: 'reader', what: 'GET /devices' })).status).toBe(200);
    expect((await attempt(server.running.url, { who: 'nobody', what: 'GET /healthz' })).status).toBe(200);
  });

  it('are kept for all devices behind an address together, and not for operators', async () => {
    await start({ PISYNC_ADDRESS_RATE: '4', PISYNC_TRUST_PROXY: '1' });
    const from = (address: string) => ({ headers: { 'x-forwarded-for': `198.51.100.99, ${address}` } });
    expect(await statuses(5, () => send('device A', from('192.0.2.1')))).toEqual([201, 201, 201, 201, 429]);
    expect((await send('hub of school 12', from('192.0.2.1'))).status).toBe(429);
    expect((await send('device A', from('192.0.2.2'))).status).toBe(201);
    expect(await statuses(6, () => send('importer', from('192.0.2.1')))).toEqual([201, 201, 201, 201, 201, 201]);
  });

  it('are not dodged by an X-Forwarded-For that nobody trusts', async () => {
    await start({ PISYNC_FAILURE_RATE: '2' });
    let number = 0;
    const spoofed = () => send('nobody', { headers: { 'x-forwarded-for': `192.0.2.${(number += 1)}` } });
    expect(await statuses(4, spoofed)).toEqual([401, 401, 429, 429]);
  });

  it("let a hub hand in a week of a school's events, by their defaults", async () => {
    await start({});
    const days = Array.from({ length: 7 * 20 }, (_, part) =>
      Array.from({ length: 100 }, (_event, minute) =>
        sampleEvent({ device_id: `school-12-${minute}`, timestamp: secondsLater(part * 60 + minute) }),
      ),
    );
    const answers: number[] = [];
    for (const body of days) answers.push((await send('hub of school 12', { what: 'POST /sync-events', body })).status);
    expect(new Set(answers)).toEqual(new Set([201]));
  });
});
