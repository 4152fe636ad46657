import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryAlertStore } from '../adapters/memory/alert-store.js';
import type { Alert } from '../domain/alert.js';
import type { DeliveryOutcome } from '../domain/settle-delivery.js';
import type { AlertStore } from '../ports/alert-store.js';
import { createAlertDesk } from './create-alert-desk.js';
import { createDispatcher, type Dispatcher, type DispatcherOptions } from './create-dispatcher.js';
import { writeJson } from './formats/write-json.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DELIVERED: DeliveryOutcome = { outcome: 'delivered' };
const DOWN: DeliveryOutcome = { outcome: 'failed', error: 'down', retryAfterMs: null };

let store: AlertStore;
let now: number;
let answers: (webhook: string) => DeliveryOutcome;
let sent: { readonly webhook: string; readonly id: string; readonly body: string; readonly at: number }[];

function webhook(name: string) {
  return {
    name,
    write: writeJson,
    sender: {
      async send({ id, body }: { id: string; body: string }) {
        sent.push({ webhook: name, id, body, at: now });
        return answers(name);
      },
    },
  };
}

const create = (options: Partial<DispatcherOptions> = {}): Dispatcher =>
  createDispatcher({ store, webhooks: [webhook('ops')], clock: { now: () => now }, random: () => 0, ...options });

function alertOf(deviceId: string, status: Alert['status'] = 'firing'): Alert {
  const detail = { incidentId: deviceId, failures: 3, lastFailureAt: now };
  return { id: `failing~${deviceId}`, kind: 'failing', status, deviceId, startedAt: now, at: now, detail };
}

/** Turns every second for a while. */
async function run(dispatcher: Dispatcher, forMs: number): Promise<void> {
  for (const until = now + forMs; now < until; now += SECOND) await dispatcher.turn();
}

beforeEach(() => {
  store = createMemoryAlertStore();
  now = Date.UTC(2026, 2, 2, 12);
  sent = [];
  answers = () => DELIVERED;
});

describe('with the settings that nobody changed', () => {
  it('tells of 3,000 devices of a region that fail within a minute in at most 5 notifications', async () => {
    const dispatcher = create();
    for (let second = 0; second < 60; second += 1) {
      await store.raise(
        Array.from({ length: 50 }, (_, index) => alertOf(`eu-west-${second * 50 + index}`)),
        now,
      );
      await run(dispatcher, SECOND);
    }
    await run(dispatcher, 10 * MINUTE);
    expect(sent.length).toBeLessThanOrEqual(5);
    const ids: string[] = sent.flatMap(({ body }) => JSON.parse(body).alert_ids.firing);
    expect(ids).toHaveLength(3_000);
    expect(new Set(ids).size).toBe(3_000);
  });

  it('tells of 3,000 devices in 300 groups in few', async () => {
    const dispatcher = create();
    for (let second = 0; second < 60; second += 1) {
      const devices = Array.from({ length: 50 }, (_, index) => second * 50 + index);
      await store.raise(
        devices.map((device) => alertOf(`g${device % 300}-${device}`)),
        now,
      );
      await run(dispatcher, SECOND);
    }
    await run(dispatcher, 12 * MINUTE);
    expect(sent.length).toBeLessThanOrEqual(15);
    const ids: string[] = sent.flatMap(({ body }) => JSON.parse(body).alert_ids.firing);
    expect(ids.length).toBe(3_000);
    expect(new Set(ids).size).toBe(3_000);
  });
});

describe('a receiver that is down', () => {
  it('for a minute gets everything after it is back, each notification once', async () => {
    const dispatcher = create({ grouping: { groupWaitMs: 0, groupIntervalMs: 0, maxNotifications: 100 } });
    const back = now + MINUTE;
    let taken: string[] = [];
    answers = () => (now < back ? DOWN : DELIVERED);
    for (let number = 0; number < 20; number += 1) {
      await store.raise([alertOf(`g${number}-1`)], now);
      await run(dispatcher, 2 * SECOND);
    }
    await run(dispatcher, 5 * MINUTE);
    taken = sent.filter(({ at }) => at >= back).map(({ id }) => id);
    expect(taken).toHaveLength(20);
    expect(new Set(taken).size).toBe(20);
  });

  it('is tried after 5 s, then twice as long each time, of which half is random, and after a day no more', async () => {
    const dispatcher = create();
    answers = () => DOWN;
    await store.raise([alertOf('eu-1')], now);
    await run(dispatcher, 10 * MINUTE);
    const pauses = sent.slice(1).map(({ at }, index) => (at - (sent[index]?.at ?? 0)) / SECOND);
    expect(pauses.slice(0, 6)).toEqual([3, 5, 10, 20, 40, 80]);
    for (now += 25 * 60 * MINUTE; (await store.notifications.due(now, 1)).length > 0; now += MINUTE) {
      await dispatcher.turn();
    }
    expect(await store.notifications.figures()).toMatchObject({ pending: 0, dead: 1 });
  });

  it('keeps no other from being told', async () => {
    const dispatcher = create({ webhooks: [webhook('ops'), webhook('pager')] });
    answers = (name) => (name === 'ops' ? DOWN : DELIVERED);
    await store.raise([alertOf('eu-1')], now);
    await run(dispatcher, 2 * MINUTE);
    expect(sent.filter(({ webhook: name }) => name === 'pager')).toHaveLength(1);
    expect(sent.filter(({ webhook: name }) => name === 'ops').length).toBeGreaterThan(3);
  });

  it('is not asked sooner than it says', async () => {
    const dispatcher = create();
    answers = () => (sent.length === 1 ? { ...DOWN, retryAfterMs: 2 * MINUTE } : DELIVERED);
    await store.raise([alertOf('eu-1')], now);
    await run(dispatcher, 5 * MINUTE);
    const [first, second] = sent;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(2 * MINUTE);
  });
});

it('tells once of an alert and once of its end, or at once of both', async () => {
  const dispatcher = create();
  await store.raise([alertOf('eu-1'), alertOf('eu-2')], now);
  await store.raise([alertOf('eu-2', 'resolved')], now);
  await run(dispatcher, MINUTE);
  await store.raise([alertOf('eu-1', 'resolved')], now);
  await run(dispatcher, 10 * MINUTE);
  expect(sent.map(({ body }) => JSON.parse(body).alert_ids)).toEqual([
    { firing: ['failing~eu-1'], resolved: [], passed: ['failing~eu-2'] },
    { firing: [], resolved: ['failing~eu-1'], passed: [] },
  ]);
});

it('lets one process tell at a time, and another once it is gone', async () => {
  const [one, other] = [create(), create()];
  await one.turn();
  await store.raise([alertOf('eu-1')], now);
  await run(other, 29 * SECOND);
  expect(await store.notifications.since(0)).toEqual([]);
  await run(other, 10 * SECOND);
  expect(sent).toHaveLength(1);
  // one that closes gives way at once
  await other.close();
  await store.raise([alertOf('us-1')], now);
  now += 30 * SECOND;
  await create().turn();
  expect(sent).toHaveLength(2);
});

it('tells nobody where there is nobody to tell, now or later', async () => {
  await store.raise([alertOf('eu-1')], now);
  await create({ webhooks: [] }).turn();
  now += 10 * MINUTE;
  await run(create(), 10 * MINUTE);
  expect(sent).toEqual([]);
  const { items } = await createAlertDesk({ store }).alerts();
  expect(items).toMatchObject([{ id: 'failing~eu-1', group: 'eu', status: 'firing', quiet: 'no_webhook' }]);
});

it('gives up what is for a webhook that is configured no more', async () => {
  answers = () => DOWN;
  await store.raise([alertOf('eu-1')], now);
  const first = create();
  await run(first, 40 * SECOND);
  await first.close();
  now += MINUTE;
  await create({ webhooks: [webhook('pager')] }).turn();
  const [notification] = await store.notifications.since(0);
  expect(notification?.deliveries).toMatchObject([
    { webhook: 'ops', status: 'dead', lastError: expect.stringContaining('no webhook of this name') },
  ]);
});

it('forgets alerts and notifications after their time', async () => {
  const dispatcher = create({ retentionMs: 60 * MINUTE });
  await store.raise([alertOf('eu-1'), alertOf('eu-2')], now);
  await run(dispatcher, MINUTE);
  await store.raise([alertOf('eu-1', 'resolved')], now);
  await run(dispatcher, 10 * MINUTE);
  now += 3 * 60 * MINUTE;
  await dispatcher.turn();
  expect((await createAlertDesk({ store }).alerts()).items.map(({ id }) => id)).toEqual(['failing~eu-2']);
  expect(await store.notifications.since(0)).toEqual([]);
});

describe('reminders', () => {
  const HOUR = 60 * MINUTE;
  const kinds = (): unknown[] =>
    sent.map(({ body }) => {
      const { type, counts } = JSON.parse(body);
      return [type, counts.firing, counts.resolved];
    });

  it('are sent of what still fires, each time people have heard nothing of its group for the interval', async () => {
    const dispatcher = create({ repeatMs: 2 * HOUR });
    await store.raise([alertOf('a-1'), alertOf('a-2')], now);
    await run(dispatcher, MINUTE);
    for (let hour = 0; hour < 5; hour += 1) {
      now += HOUR;
      await run(dispatcher, 2 * MINUTE);
    }
    expect(kinds()).toEqual([
      ['alerts', 2, 0],
      ['reminder', 2, 0],
      ['reminder', 2, 0],
    ]);
    await store.raise([{ ...alertOf('a-1', 'resolved') }, { ...alertOf('a-2', 'resolved') }], now);
    await run(dispatcher, 10 * MINUTE);
    now += 5 * HOUR;
    await run(dispatcher, 2 * MINUTE);
    expect(kinds().slice(3)).toEqual([['alerts', 0, 2]]);
  });

  it('are the same one when two processes make them, or one makes them again after it was killed', async () => {
    const [one, other] = [create({ repeatMs: HOUR, newId: () => 'one' }), create({ repeatMs: HOUR })];
    await store.raise([alertOf('a-1')], now);
    await run(one, MINUTE);
    now += HOUR;
    await Promise.all([one.turn(), other.turn()]);
    now += MINUTE;
    await run(create({ repeatMs: HOUR }), MINUTE);
    expect(kinds()).toEqual([
      ['alerts', 1, 0],
      ['reminder', 1, 0],
    ]);
  });

  it('are sent of nothing where nobody asked for them', async () => {
    const dispatcher = create();
    await store.raise([alertOf('a-1')], now);
    await run(dispatcher, MINUTE);
    now += 100 * HOUR;
    await run(dispatcher, MINUTE);
    expect(kinds()).toEqual([['alerts', 1, 0]]);
  });
});
