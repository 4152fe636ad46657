import type { Fleet } from '@pisync/core';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FixedServer, startFixedServer } from './testing/fixed-server.js';
import { getJson, type JsonAnswer, postJson } from './testing/http-client.js';
import { sampleEvent, secondsLater } from './testing/sample-event.js';

/** Bytes of requests that are let in; each costs its body and 300. */
const ROOM = 20_000;

/** Counts what happens, and tells who waits for a number of it. */
class Count {
  #value = 0;
  #waiting: (() => void)[] = [];

  add(): void {
    this.#value += 1;
    for (const look of this.#waiting) look();
  }

  async reaches(value: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.#value >= value) resolve();
      };
      this.#waiting.push(look);
      look();
    });
  }
}

let server: FixedServer;
let goOn = (): void => {};
/** Requests that wait for the store, and those that were answered. */
let settled = new Count();

beforeEach(async () => {
  settled = new Count();
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  // a service that stores nothing until it is told to
  const alter = (fleet: Fleet): Fleet => ({
    ...fleet,
    async accept(events, options) {
      settled.add();
      await gate;
      return fleet.accept(events, options);
    },
  });
  server = await startFixedServer({ limits: { maxBufferedBytes: ROOM }, random: () => 0.5 }, { alter });
});

afterEach(async () => {
  goOn();
  await server.close();
});

function send(path: string, from: number, count: number): Promise<JsonAnswer>[] {
  return Array.from({ length: count }, async (_, at) => {
    const event = sampleEvent({ timestamp: secondsLater(from + at) });
    const answer = await postJson(server.url + path, path === '/sync-event' ? event : [event]);
    if (answer.status === 503) settled.add();
    return answer;
  });
}

const withStatus = (answers: readonly JsonAnswer[], status: number): readonly JsonAnswer[] =>
  answers.filter((answer) => answer.status === status);

test('what is more than is stored soon is refused at once; what was let in is stored, and what was refused can come again', async () => {
  const sent = send('/sync-event', 0, 100);
  // all are either waiting or refused, while nothing is stored
  await settled.reaches(100);
  goOn();
  const answers = await Promise.all(sent);
  const stored = withStatus(answers, 201);
  const refused = withStatus(answers, 503);
  expect(stored.length + refused.length).toBe(100);
  const cost = 300 + JSON.stringify(sampleEvent({ timestamp: secondsLater(0) })).length;
  expect(stored).toHaveLength(Math.ceil(ROOM / cost));
  for (const { json, headers } of refused) {
    expect(json).toMatchObject({ code: 'overloaded', error: expect.stringContaining('send the same again') });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    // cheaper for both than to connect again
    expect(headers.get('connection')).toBe('keep-alive');
  }
  await expect(server.fleet.stats()).resolves.toMatchObject({ syncs: stored.length });

  const again = await Promise.all(send('/sync-event', 0, 40));
  expect(withStatus(again, 201)).toHaveLength(40);
});

test('backfill is refused while there is still room for live events', async () => {
  const old = send('/sync-events?lane=backfill', 0, 40);
  await settled.reaches(40);
  const live = send('/sync-event', 100, 10);
  await settled.reaches(50);
  goOn();
  const [ofOld, ofLive] = [await Promise.all(old), await Promise.all(live)];
  expect(withStatus(ofOld, 503).length).toBeGreaterThan(10);
  expect(withStatus(ofOld, 201).length + withStatus(ofOld, 503).length).toBe(40);
  expect(withStatus(ofLive, 201)).toHaveLength(10);
});

test('operators are answered meanwhile', async () => {
  const sent = send('/sync-event', 0, 100);
  await settled.reaches(100);
  const [stats, devices] = [await getJson(`${server.url}/stats`), await getJson(`${server.url}/devices`)];
  expect([stats.status, devices.status]).toEqual([200, 200]);
  goOn();
  await Promise.all(sent);
});

test('a large body is refused without being taken in, and its connection ends with the answer', async () => {
  const sent = send('/sync-event', 0, 100);
  await settled.reaches(100);
  const large = ' '.repeat(1024 * 1024);
  const answer = await postJson(`${server.url}/sync-events`, large);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('connection')).toBe('close');
  goOn();
  await Promise.all(sent);
});

test('who asks before sending a body is refused without sending it', async () => {
  const sent = send('/sync-event', 0, 100);
  await settled.reaches(100);
  const body = JSON.stringify([sampleEvent()]);
  const headers = { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' };
  const asking = request(`${server.url}/sync-events`, { method: 'POST', headers, agent: false });
  let continued = false;
  asking.on('continue', () => {
    continued = true;
  });
  asking.flushHeaders();
  const answer = await answerTo(asking);
  expect(answer).toMatchObject({ status: 503, body: { code: 'overloaded' } });
  expect(continued).toBe(false);
  goOn();
  await Promise.all(sent);
});

test('bodies that began to arrive while there was room are refused when there is none left', async () => {
  const body = JSON.stringify(sampleEvent()).padEnd(1000);
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const begun = Array.from({ length: 19 }, () => {
    const sending = request(`${server.url}/sync-event`, { method: 'POST', headers, agent: false });
    sending.write(body.slice(0, 500));
    return sending;
  });
  // a whole request that is answered after them: all of their headers are known
  await expect(getJson(`${server.url}/healthz`)).resolves.toMatchObject({ status: 200 });
  const answers = begun.map(async (sending) => {
    const answer = await answerTo(sending);
    if (answer.status === 503) settled.add();
    return answer.status;
  });
  for (const sending of begun) sending.end(body.slice(500));
  await settled.reaches(19);
  goOn();
  const statuses = await Promise.all(answers);
  // each is 1,300 bytes
  expect(statuses.filter((status) => status === 201)).toHaveLength(Math.ceil(ROOM / 1300));
  expect(statuses.filter((status) => status === 503)).toHaveLength(3);
});

async function answerTo(sending: ReturnType<typeof request>): Promise<{ status: number | undefined; body: unknown }> {
  const [response]: IncomingMessage[] = await once(sending, 'response');
  if (response === undefined) throw new TypeError('there is no answer');
  const body: unknown = JSON.parse(await text(response));
  sending.destroy();
  return { status: response.statusCode, body };
}
