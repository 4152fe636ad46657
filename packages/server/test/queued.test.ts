import { type BatchProcessor, type JobQueue, PisyncError, type SyncEvent } from '@pisync/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FixedServer, startFixedServer } from './testing/fixed-server.js';
import { getJson, postJson } from './testing/http-client.js';
import { sampleEvent, secondsLater } from './testing/sample-event.js';

/** A queue that keeps what it is handed until it is told to process it, or is out of reach. */
function createHeldQueue() {
  const kept: SyncEvent[] = [];
  let processor: BatchProcessor = () => Promise.reject(new Error('not started'));
  let down = false;
  const failIfDown = (): void => {
    if (down)
      throw new PisyncError('queue_failed', 'the queue (Redis) is out of reach; send the same again after a while');
  };
  const queue: JobQueue = {
    start(process) {
      processor = process;
    },
    async enqueue(events) {
      failIfDown();
      kept.push(...events);
      return events.map(({ eventId }) => ({ status: 'queued', eventId }));
    },
    async backlog() {
      failIfDown();
      return { events: kept.length, oldestAgeMs: 0, maxEvents: 100 };
    },
    async deadLetters() {
      failIfDown();
      return 3;
    },
    close: async () => {},
  };
  return {
    queue,
    processKept: () => processor(kept.splice(0)),
    fail() {
      down = true;
    },
  };
}

const other = (seconds: number, changes: object = {}) => sampleEvent({ timestamp: secondsLater(seconds), ...changes });

describe('over a queue that answers before events are stored', () => {
  let held: ReturnType<typeof createHeldQueue>;
  let server: FixedServer;
  beforeEach(async () => {
    held = createHeldQueue();
    server = await startFixedServer({ random: () => 0.5 }, { queue: held.queue });
  });
  afterEach(() => server.close());

  test('an event is answered 202, whose duplicate is not known', async () => {
    const answer = await postJson(`${server.url}/sync-event`, sampleEvent({ event_id: 'e1' }));
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({ message: 'queued', event_id: 'e1', duplicate: null });
    expect((await getJson(`${server.url}/device/abc123`)).status).toBe(404);
    await held.processKept();
    expect((await getJson(`${server.url}/device/abc123`)).json).toMatchObject({ total_syncs: 1 });
  });

  test('a batch is answered 202 with what was refused, also where events are in it twice', async () => {
    const events = [other(1), other(2, { total_errors: -1 }), other(1), other(3)];
    const answer = await postJson(`${server.url}/sync-events`, events);
    expect(answer.status).toBe(202);
    expect(answer.json).toEqual({
      accepted: 3,
      duplicates: null,
      rejected: [{ index: 1, error: 'total_errors must be a whole number from 0 to 2147483647' }],
    });
  });

  test('what is refused without the queue is answered as ever', async () => {
    const bad = other(1, { total_errors: -1 });
    expect(await postJson(`${server.url}/sync-event`, bad)).toMatchObject({
      status: 400,
      json: { code: 'invalid_event' },
    });
    expect(await postJson(`${server.url}/sync-events`, [bad])).toMatchObject({
      status: 400,
      json: { code: 'all_rejected', accepted: 0, duplicates: 0 },
    });
    const empty = await postJson(`${server.url}/sync-events`, []);
    expect(empty).toMatchObject({ status: 201, json: { accepted: 0, duplicates: 0, rejected: [] } });
  });

  test('events are counted where they are taken in, and where they are processed', async () => {
    const own = (files: number) => other(9, { event_id: 'own', total_files_synced: files });
    await postJson(`${server.url}/sync-events`, [other(1), other(1), own(1), own(2), other(2, { total_errors: -1 })]);
    const taken = await eventCounts(server.url);
    expect(taken).toEqual({
      accepted: 0,
      queued: 4,
      duplicate: 0,
      'rejected{reason="invalid_event"}': 1,
      'rejected{reason="event_conflict"}': 0,
      'rejected{reason="malformed"}': 0,
    });
    expect((await getJson(`${server.url}/stats`)).json).toMatchObject({ queue: { depth: 4, dead: 3 } });
    await held.processKept();
    expect(await eventCounts(server.url)).toEqual({
      ...taken,
      accepted: 2,
      duplicate: 1,
      'rejected{reason="event_conflict"}': 1,
    });
    const { json } = await getJson(`${server.url}/stats`);
    expect(json).toMatchObject({ queue: { depth: 0 }, rates: { stored_per_second: 2 / 60 } });
  });

  test('while it is out of reach, events are refused with 503 and when to come back, and questions are answered', async () => {
    await postJson(`${server.url}/sync-event`, other(1));
    await held.processKept();
    held.fail();
    for (const [path, body] of [
      ['/sync-event', other(2)],
      ['/sync-events', [other(2)]],
    ] as const) {
      const answer = await postJson(`${server.url}${path}`, body);
      expect(answer).toMatchObject({ status: 503, json: { code: 'queue_failed' } });
      expect(answer.headers.get('retry-after')).toBe('3');
    }
    expect((await getJson(`${server.url}/device/abc123`)).json).toMatchObject({ total_syncs: 1 });
    expect((await getJson(`${server.url}/stats`)).json).toMatchObject({
      syncs: { total: 1 },
      queue: { depth: null, dead: null },
    });
  });
});

/** The counters of events by the rest of their names. */
async function eventCounts(url: string): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const found = text.matchAll(/^pisync_events_(\w+)_total(\{.*\})? (\d+)$/gm);
  return Object.fromEntries(Array.from(found, ([, name = '', labels = '', count]) => [name + labels, Number(count)]));
}
