import { startRedis } from '@pisync/testbed';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { durableQueueContract, jobQueueContract } from '../../contracts/index.js';
import { sampleEvent } from '../../contracts/sample-events.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { PisyncError } from '../../errors.js';
import type { BatchProcessor } from '../../ports/job-queue.js';
import { type BullmqQueue, type BullmqQueueOptions, createBullmqQueue, openQueueAdmin } from './index.js';

type TestRedis = Awaited<ReturnType<typeof startRedis>>;

const PATIENCE = { timeout: 30_000, interval: 20 };
const QUICK = {
  workers: 1,
  retry: { attempts: 3, baseDelayMs: 5, maxDelayMs: 40 },
  lockDurationMs: 1000,
  stalledIntervalMs: 300,
};

let server: TestRedis;
let queues = 0;

const connectionOf = ({ host, port }: TestRedis) => ({ host, port });
const newName = (): string => `test-${(queues += 1)}`;

function openQueue(options: Partial<BullmqQueueOptions> = {}): BullmqQueue {
  return createBullmqQueue({ connection: connectionOf(server), name: newName(), ...QUICK, ...options });
}

/** A Redis for one test, to be killed. */
async function startOwnRedis(): Promise<TestRedis> {
  const own = await startRedis();
  onTestFinished(() => own.stop());
  return own;
}

const samples = (count: number, from = 0): readonly SyncEvent[] =>
  Array.from({ length: count }, (_, index) => sampleEvent({ minute: from + index }));

/** A processor that notes the events it has processed. */
function noting(): { readonly processed: string[]; readonly process: BatchProcessor } {
  const processed: string[] = [];
  return {
    processed,
    process: async (events) => {
      processed.push(...events.map(({ eventId }) => eventId));
      return events.map(({ eventId }) => ({ status: 'stored', eventId }));
    },
  };
}

beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

jobQueueContract('bullmq', async ({ maxWaitingEvents }) => openQueue({ maxWaitingEvents }));

durableQueueContract('bullmq', async () => {
  const name = newName();
  return {
    open: async (options = {}) => openQueue({ name, ...options }),
    async dead() {
      const admin = openQueueAdmin({ connection: connectionOf(server), name });
      const { items } = await admin.dead({ limit: 1000 });
      await admin.close();
      return items.map(({ reason, events }) => ({ reason, events: events ?? [] }));
    },
  };
});

describe('the queue in Redis', () => {
  it('splits a call that is larger than a batch, and keeps each event once', async () => {
    const name = newName();
    const producer = openQueue({ name, maxBatchEvents: 30, workers: 0 });
    const events = samples(100);
    expect(await producer.enqueue(events)).toHaveLength(100);
    const admin = openQueueAdmin({ connection: connectionOf(server), name });
    expect((await admin.status()).waiting).toEqual({ jobs: 4, events: 100 });
    const { process, processed } = noting();
    const worker = openQueue({ name });
    worker.start(process);
    await vi.waitFor(() => expect(processed).toHaveLength(100), PATIENCE);
    expect(new Set(processed)).toEqual(new Set(events.map(({ eventId }) => eventId)));
    await Promise.all([producer.close(), worker.close(), admin.close()]);
  });

  it('has calls wait for others only until together they have enough for a job', async () => {
    const name = newName();
    const queue = openQueue({ name, workers: 0, lingerMs: 3_600_000 });
    const admin = openQueueAdmin({ connection: connectionOf(server), name });
    const answers = await Promise.all(samples(32).map((event) => queue.enqueue([event])));
    expect(answers.flat()).toHaveLength(32);
    expect((await admin.status()).waiting).toEqual({ jobs: 1, events: 32 });
    await Promise.all([queue.close(), admin.close()]);
  });

  it('processes what small jobs have together', async () => {
    const name = newName();
    const queue = openQueue({ name, lingerMs: 0, maxBatchEvents: 1 });
    const admin = openQueueAdmin({ connection: connectionOf(server), name });
    const sizes: number[] = [];
    const { process, processed } = noting();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    queue.start(async (batch) => {
      sizes.push(batch.length);
      await held;
      return process(batch);
    });
    await queue.enqueue(samples(100));
    await vi.waitFor(async () => expect((await admin.status()).active.jobs).toBeGreaterThanOrEqual(20), PATIENCE);
    release();
    await vi.waitFor(() => expect(processed).toHaveLength(100), PATIENCE);
    // a job has one event
    expect(Math.max(...sizes)).toBeGreaterThan(1);
    expect(sizes.length).toBeLessThan(100);
    await Promise.all([queue.close(), admin.close()]);
  });

  it('refuses as overloaded what Redis has no memory for', async () => {
    const small = await startOwnRedis();
    const plain = new Redis(connectionOf(small));
    onTestFinished(() => plain.disconnect());
    const queue = openQueue({ connection: connectionOf(small), workers: 0 });
    await queue.enqueue(samples(1));
    await plain.config('SET', 'maxmemory', '1mb');
    await expect(queue.enqueue(samples(1, 1))).rejects.toMatchObject({ code: 'overloaded' });
    await plain.config('SET', 'maxmemory', '0');
    expect(await queue.enqueue(samples(1, 1))).toMatchObject([{ status: 'queued' }]);
    expect((await queue.backlog()).events).toBe(2);
    await queue.close();
  });

  it('leaves workers the memory they need to work the queue off', async () => {
    const small = await startOwnRedis();
    const plain = new Redis(connectionOf(small));
    onTestFinished(() => plain.disconnect());
    const name = newName();
    const producer = openQueue({ connection: connectionOf(small), name, workers: 0 });
    await producer.enqueue(samples(100_000));
    const used = Number(/^used_memory:(\d+)/m.exec(await plain.info('memory'))?.[1]);
    await plain.config('SET', 'maxmemory', Math.round(used * 1.1));
    const refused = { code: 'overloaded', message: 'the queue (Redis) is full; send the events again after a while' };
    await vi.waitFor(() => expect(producer.enqueue(samples(1))).rejects.toMatchObject(refused), PATIENCE);
    const { process, processed } = noting();
    const worker = openQueue({ connection: connectionOf(small), name });
    worker.start(process);
    await vi.waitFor(async () => expect((await producer.backlog()).events).toBe(0), PATIENCE);
    expect(new Set(processed).size).toBe(100_000);
    await vi.waitFor(() => producer.enqueue(samples(1)), PATIENCE);
    await Promise.all([producer.close(), worker.close()]);
  });

  it('tells once that Redis refuses its workers, and works when it does no longer', async () => {
    const small = await startOwnRedis();
    const plain = new Redis(connectionOf(small));
    onTestFinished(() => plain.disconnect());
    const messages: string[] = [];
    const logger = { error: (_details: object, message: string) => messages.push(message) };
    const queue = openQueue({ connection: connectionOf(small), logger });
    await queue.enqueue(samples(5));
    await plain.config('SET', 'maxmemory', '1mb');
    const { process, processed } = noting();
    queue.start(process);
    await vi.waitFor(() => expect(messages).toHaveLength(1), PATIENCE);
    await plain.config('SET', 'maxmemory', '0');
    await vi.waitFor(() => expect(processed).toHaveLength(5), PATIENCE);
    expect(messages).toEqual(['the queue (Redis) gives no jobs; batches wait until it does again']);
    await queue.close();
  });
});

describe('when Redis does not answer', () => {
  it('refuses events soon, and takes them again once it answers', async () => {
    const own = await startOwnRedis();
    const plain = new Redis(connectionOf(own));
    onTestFinished(() => plain.disconnect());
    const queue = openQueue({ connection: connectionOf(own), workers: 0 });
    await queue.enqueue(samples(1));
    await plain.client('PAUSE', 60_000, 'WRITE');
    await expect(queue.enqueue(samples(1, 1))).rejects.toMatchObject({ code: 'queue_failed' });
    await plain.client('UNPAUSE');
    await vi.waitFor(() => queue.enqueue(samples(1, 2)), PATIENCE);
    await queue.close();
  });
});

describe('when Redis is killed', () => {
  it('loses no event that was answered, refuses others soon, and goes on by itself', async () => {
    const own = await startOwnRedis();
    const connection = connectionOf(own);
    const name = newName();
    const told: { readonly producer: string[]; readonly consumer: string[] } = { producer: [], consumer: [] };
    const loggerOf = (side: keyof typeof told) => ({
      error(_details: object, message: string) {
        if (message.includes('(Redis)')) told[side].push(message);
      },
    });
    const producer = openQueue({ connection, name, workers: 0, logger: loggerOf('producer') });
    const consumer = openQueue({ connection, name, workers: 2, logger: loggerOf('consumer') });
    const { process, processed } = noting();
    consumer.start(process);
    const queued = new Set<string>();
    const refusals: unknown[] = [];
    const end = new AbortController();
    let minute = 0;
    async function send(): Promise<void> {
      while (!end.signal.aborted) {
        const event = sampleEvent({ minute: (minute += 1) });
        try {
          await producer.enqueue([event]);
          queued.add(event.eventId);
        } catch (error) {
          refusals.push(error);
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    }
    const senders = Array.from({ length: 8 }, send);
    for (let kills = 1; kills <= 3; kills += 1) {
      const [queuedBefore, refusedBefore] = [queued.size, refusals.length];
      await vi.waitFor(() => expect(queued.size).toBeGreaterThan(queuedBefore + 50), PATIENCE);
      await own.kill();
      await vi.waitFor(() => expect(refusals.length).toBeGreaterThan(refusedBefore), PATIENCE);
      await expect(producer.backlog()).rejects.toMatchObject({ code: 'queue_failed' });
      await expect(producer.ping()).rejects.toMatchObject({ code: 'queue_failed' });
      // the consumer has a connection to hand over halves by, and those to work by
      await vi.waitFor(
        () => expect([told.producer.length, told.consumer.length]).toEqual([kills, 2 * kills]),
        PATIENCE,
      );
      await own.restart();
    }
    const queuedBefore = queued.size;
    await vi.waitFor(() => expect(queued.size).toBeGreaterThan(queuedBefore + 50), PATIENCE);
    end.abort();
    await Promise.all(senders);
    expect(refusals.filter((error) => !(error instanceof PisyncError && error.code === 'queue_failed'))).toEqual([]);
    await vi.waitFor(async () => expect((await producer.backlog()).events).toBe(0), PATIENCE);
    const seen = new Set(processed);
    expect([...queued].filter((eventId) => !seen.has(eventId))).toEqual([]);
    await Promise.all([producer.close(), consumer.close()]);
  });

  it('opens while it is down, works once it is up, and closes while it is down', async () => {
    const own = await startOwnRedis();
    await own.kill();
    const early = openQueue({ connection: connectionOf(own), name: 'early' });
    const { process, processed } = noting();
    early.start(process);
    const never = openQueue({ connection: connectionOf(own) });
    never.start(process);
    await expect(early.enqueue(samples(1))).rejects.toMatchObject({ code: 'queue_failed' });
    await never.close();
    await own.restart();
    await vi.waitFor(() => early.enqueue(samples(1)), PATIENCE);
    await vi.waitFor(() => expect(processed).toHaveLength(1), PATIENCE);
    await own.kill();
    await early.close();
    await expect(early.enqueue(samples(1))).rejects.toMatchObject({ code: 'closed' });
  });

  it('closes while it is down in the middle of a batch, which is delivered again', async () => {
    const own = await startOwnRedis();
    const connection = connectionOf(own);
    const name = newName();
    const queue = openQueue({ connection, name });
    let begun = 0;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    queue.start(async (events) => {
      begun += events.length;
      await held;
      return events.map(({ eventId }) => ({ status: 'stored', eventId }));
    });
    await queue.enqueue(samples(5));
    await vi.waitFor(() => expect(begun).toBe(5), PATIENCE);
    await own.kill();
    const closing = queue.close();
    release();
    await closing;
    await own.restart();
    const next = openQueue({ connection, name });
    const { process, processed } = noting();
    next.start(process);
    await vi.waitFor(() => expect(processed).toHaveLength(5), PATIENCE);
    await next.close();
  });
});
