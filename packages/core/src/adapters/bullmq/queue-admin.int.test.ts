import { startRedis } from '@pisync/testbed';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { sampleEvent } from '../../contracts/sample-events.js';
import type { Lane } from '../../domain/lane.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { type BullmqQueue, createBullmqQueue, openQueueAdmin, type QueueAdmin, type QueueStatus } from './index.js';

const PATIENCE = { timeout: 30_000, interval: 20 };
const NONE = { jobs: 0, events: 0 };

let server: Awaited<ReturnType<typeof startRedis>>;
let plain: Redis;
let admin: QueueAdmin;
let name = '';
let queues = 0;
const opened: BullmqQueue[] = [];

const connection = () => ({ host: server.host, port: server.port });

function openQueue(workers: number, lane: Lane = 'live'): BullmqQueue {
  const retry = { attempts: 2, baseDelayMs: 1, maxDelayMs: 10 };
  const queue = createBullmqQueue({ connection: connection(), name, lane, workers, retry, stalledIntervalMs: 300 });
  opened.push(queue);
  return queue;
}

const samples = (count: number, from = 0): readonly SyncEvent[] =>
  Array.from({ length: count }, (_, index) => sampleEvent({ minute: from + index }));

const letterCount = async (): Promise<number> => (await admin.status()).dead.jobs;

/** A queue that digests nothing while `sick`; what it has digested. */
function sickQueue(lane: Lane = 'live'): { readonly processed: string[]; sick: boolean; readonly queue: BullmqQueue } {
  const state = { processed: [] as string[], sick: true, queue: openQueue(2, lane) };
  state.queue.start(async (events) => {
    if (state.sick) throw new Error('indigestible');
    state.processed.push(...events.map(({ eventId }) => eventId));
    return events.map(({ eventId }) => ({ status: 'stored', eventId }));
  });
  return state;
}

beforeAll(async () => {
  server = await startRedis();
  plain = new Redis(connection());
});
beforeEach(() => {
  name = `admin-${(queues += 1)}`;
  admin = openQueueAdmin({ connection: connection(), name });
});
afterEach(async () => {
  await Promise.all([admin.close(), ...opened.splice(0).map((queue) => queue.close())]);
});
afterAll(async () => {
  plain.disconnect();
  await server.stop();
});

describe('status', () => {
  it('counts jobs and events by state, the age of the oldest, and the workers', async () => {
    const empty = { waiting: NONE, active: NONE, delayed: NONE, dead: NONE, oldestAgeMs: null, workers: 0 };
    expect(await admin.status()).toEqual({ ...empty, backfill: empty });
    const producer = openQueue(0);
    await producer.enqueue(samples(3));
    await producer.enqueue(samples(4, 10));
    const { oldestAgeMs, backfill, ...counts } = await admin.status();
    expect(backfill).toEqual(empty);
    expect(counts).toEqual({ waiting: { jobs: 2, events: 7 }, active: NONE, delayed: NONE, dead: NONE, workers: 0 });
    expect(oldestAgeMs).toBeGreaterThanOrEqual(0);

    const worker = openQueue(1);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    worker.start(async (events) => {
      await held;
      return events.map(({ eventId }) => ({ status: 'stored', eventId }));
    });
    await vi.waitFor(async () => expect((await admin.status()).active).toEqual({ jobs: 2, events: 7 }), PATIENCE);
    expect(await admin.status()).toMatchObject({ waiting: NONE, workers: 1 });
    release();
    await vi.waitFor(async () => expect(await admin.status()).toMatchObject({ active: NONE, waiting: NONE }), PATIENCE);
  });
});

describe('waiting until nothing is left', () => {
  it('waits for both lanes', async () => {
    await openQueue(0, 'backfill').enqueue(samples(3));
    const { drained, status } = await admin.drain({ timeoutMs: 1 });
    expect(drained).toBe(false);
    expect(status).toMatchObject({ waiting: NONE, backfill: { waiting: { jobs: 1, events: 3 } } });
  });
});

describe('dead letters', () => {
  it('are listed page by page, newest first, with their reason and their events', async () => {
    const { queue } = sickQueue();
    const events = samples(5);
    await queue.enqueue(events);
    await vi.waitFor(async () => expect(await letterCount()).toBe(5), PATIENCE);
    const listed = [];
    let cursor: string | undefined;
    do {
      const page = await admin.dead({ limit: 2, ...(cursor !== undefined && { cursor }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      listed.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(listed.map(({ events: kept }) => kept?.[0]).toSorted(byTime)).toEqual(events);
    expect(listed.every(({ reason, attempts }) => reason === 'indigestible' && attempts === 2)).toBe(true);
    const times = listed.map(({ failedAt }) => failedAt);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  it('of both lanes are listed together, and each is replayed into its own', async () => {
    const lanes = { live: sickQueue('live'), backfill: sickQueue('backfill') };
    const events = { live: samples(4), backfill: samples(3, 100) };
    await lanes.live.queue.enqueue(events.live);
    await lanes.backfill.queue.enqueue(events.backfill);
    const atRest = { active: NONE, waiting: NONE, delayed: NONE };
    const died = { dead: { jobs: 4 }, backfill: { ...atRest, dead: { jobs: 3 } } };
    await vi.waitFor(async () => expect(await admin.status()).toMatchObject({ ...atRest, ...died }), PATIENCE);
    const listed = [];
    let cursor: string | undefined;
    do {
      const page = await admin.dead({ limit: 2, ...(cursor !== undefined && { cursor }) });
      listed.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    const times = listed.map(({ failedAt }) => failedAt);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    const idsOf = (some: readonly (SyncEvent | undefined)[]): readonly string[] =>
      some.map((event) => event?.eventId ?? '').toSorted();
    for (const lane of ['live', 'backfill'] as const) {
      const letters = listed.filter((letter) => letter.lane === lane);
      expect(idsOf(letters.map((letter) => letter.events?.[0]))).toEqual(idsOf(events[lane]));
      lanes[lane].sick = false;
    }
    const one = listed.find(({ lane }) => lane === 'backfill');
    const replay = await admin.replay([one?.id ?? '', 'nothing']);
    expect(replay).toMatchObject({
      replayed: 1,
      refused: [{ id: 'nothing', reason: expect.stringContaining('no such') }],
    });
    await vi.waitFor(() => expect(lanes.backfill.processed).toEqual([one?.events?.[0]?.eventId]), PATIENCE);
    expect(await admin.replay('all')).toEqual({ replayed: 6, refused: [] });
    expect((await admin.drain({ timeoutMs: PATIENCE.timeout })).drained).toBe(true);
    expect(lanes.live.processed.toSorted()).toEqual(idsOf(events.live));
    expect(lanes.backfill.processed.toSorted()).toEqual(idsOf(events.backfill));
  });

  it('of one millisecond are neither skipped nor told twice', async () => {
    const { queue } = sickQueue();
    await queue.enqueue(samples(7));
    await vi.waitFor(async () => expect(await letterCount()).toBe(7), PATIENCE);
    const key = `pisync:${name}:failed`;
    for (const id of await plain.zrange(key, 0, -1)) await plain.zadd(key, 1_000_000, id);
    const ids = [];
    let cursor: string | undefined;
    do {
      const page = await admin.dead({ limit: 3, ...(cursor !== undefined && { cursor }) });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(ids).toHaveLength(7);
    expect(new Set(ids).size).toBe(7);
  });

  it('are processed when they are replayed, each once', async () => {
    const state = sickQueue();
    const events = samples(6);
    await state.queue.enqueue(events);
    await vi.waitFor(async () => expect(await letterCount()).toBe(6), PATIENCE);
    state.sick = false;
    const { items } = await admin.dead({ limit: 1 });
    const [first] = items;
    if (first === undefined) throw new Error('no dead letter');
    const answers = await Promise.all([
      admin.replay([first.id, first.id]),
      admin.replay([first.id]),
      admin.replay('all'),
      admin.replay('all'),
    ]);
    expect(answers.reduce((sum, { replayed }) => sum + replayed, 0)).toBe(6);
    for (const { refused } of answers) for (const { reason } of refused) expect(reason).toContain('dead letter');
    await vi.waitFor(() => expect(state.processed).toHaveLength(6), PATIENCE);
    expect(state.processed.toSorted()).toEqual(events.map(({ eventId }) => eventId).toSorted());
    expect(await letterCount()).toBe(0);
    expect(await admin.replay([first.id])).toEqual({
      replayed: 0,
      refused: [{ id: first.id, reason: 'there is no such dead letter; it may have been replayed and processed' }],
    });
    expect(state.processed).toHaveLength(6);
  });

  it('that fail again after a replay are dead letters again, with all their attempts made', async () => {
    const state = sickQueue();
    await state.queue.enqueue(samples(1));
    await vi.waitFor(async () => expect(await letterCount()).toBe(1), PATIENCE);
    expect(await admin.replay('all')).toEqual({ replayed: 1, refused: [] });
    await vi.waitFor(async () => expect(await letterCount()).toBe(1), PATIENCE);
    expect((await admin.dead({ limit: 5 })).items).toMatchObject([{ attempts: 2, reason: 'indigestible' }]);
  });

  it('are refused a replay while they wait', async () => {
    const producer = openQueue(0);
    await producer.enqueue(samples(1));
    const [id = ''] = await plain.lrange(`pisync:${name}:wait`, 0, -1);
    expect(await admin.replay([id])).toEqual({
      replayed: 0,
      refused: [{ id, reason: 'it is not a dead letter; it may have been replayed already' }],
    });
    expect((await producer.backlog()).events).toBe(1);
  });

  it('are made of what can not be read, and nothing else is kept from being processed', async () => {
    const strange = new Queue(name, { connection: connection(), prefix: 'pisync' });
    await strange.add('events', { v: 99, events: [] });
    await strange.add('events', 'text');
    await strange.add('events', { v: 1, events: [['pibook-1', 'x']] });
    const { id = '' } = await strange.add('events', {});
    await plain.hset(`pisync:${name}:${id}`, 'data', '{ not JSON');
    await strange.close();
    const state = sickQueue();
    state.sick = false;
    await state.queue.enqueue(samples(2));
    await vi.waitFor(() => expect(state.processed).toHaveLength(2), PATIENCE);
    await vi.waitFor(async () => expect(await letterCount()).toBe(4), PATIENCE);
    const { items } = await admin.dead({ limit: 10 });
    expect(items.map(({ reason }) => reason).toSorted()).toEqual([
      'event 0 of the payload is not an event',
      'the payload has version 99, not 1',
      'the payload is not one of this queue',
      'the payload is not one of this queue',
    ]);
    expect(items.every(({ events }) => events === null)).toBe(true);
    expect(await admin.replay([id])).toEqual({
      replayed: 0,
      refused: [{ id, reason: 'its payload can not be read; it stays a dead letter' }],
    });
    expect(await letterCount()).toBe(4);
  });
});

describe('drain', () => {
  it('waits until all is processed, and tells how it stands', async () => {
    const producer = openQueue(0);
    await producer.enqueue(samples(20));
    const seen: QueueStatus[] = [];
    const draining = admin.drain({ timeoutMs: 30_000, onProgress: (status) => seen.push(status) });
    const worker = openQueue(1);
    worker.start(async (events) => events.map(({ eventId }) => ({ status: 'stored', eventId })));
    expect(await draining).toMatchObject({ drained: true, status: { waiting: NONE, active: NONE, delayed: NONE } });
    expect(seen[0]).toMatchObject({ waiting: { events: 20 } });
    expect(seen.at(-1)).toMatchObject({ waiting: NONE });
  });

  it('gives up at its time or when it is told to, and deletes nothing', async () => {
    const producer = openQueue(0);
    await producer.enqueue(samples(3));
    expect(await admin.drain({ timeoutMs: 1 })).toMatchObject({ drained: false, status: { waiting: { events: 3 } } });
    const stop = new AbortController();
    const options = { timeoutMs: 60_000, signal: stop.signal, onProgress: () => stop.abort() };
    expect(await admin.drain(options)).toMatchObject({ drained: false });
    expect((await producer.backlog()).events).toBe(3);
  });

  it('fails while Redis is out of reach', async () => {
    const own = await startRedis();
    onTestFinished(() => own.stop());
    await own.kill();
    const lost = openQueueAdmin({ connection: { host: own.host, port: own.port } });
    await expect(lost.drain({ timeoutMs: 60_000 })).rejects.toMatchObject({ code: 'queue_failed' });
    await expect(lost.status()).rejects.toMatchObject({ code: 'queue_failed' });
    await lost.close();
  });
});

function byTime(a: SyncEvent | undefined, b: SyncEvent | undefined): number {
  return (a?.timestamp ?? 0) - (b?.timestamp ?? 0);
}
