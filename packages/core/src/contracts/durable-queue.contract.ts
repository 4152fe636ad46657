import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SyncEvent } from '../domain/sync-event.js';
import { PisyncError } from '../errors.js';
import type { BatchProcessor, JobQueue } from '../ports/job-queue.js';
import { idsOf, SAMPLE, stored } from './job-queue.contract.js';

const PATIENCE_MS = 30_000;

/** What became a dead letter, and why. */
export interface DeadEvents {
  readonly reason: string;
  readonly events: readonly SyncEvent[];
}

/** A place for one queue that lasts longer than the processes that open it. */
export interface DurablePlace {
  /** Opens the queue of this place; one worker and no bound when nothing is said. */
  open(options?: { readonly workers?: number; readonly maxWaitingEvents?: number }): Promise<JobQueue>;
  dead(): Promise<readonly DeadEvents[]>;
}

/** What a queue must do besides that keeps events through crashes. `newPlace` gives an empty place, with quick retries. */
export function durableQueueContract(name: string, newPlace: () => Promise<DurablePlace>): void {
  describe(`${name}: durable queue`, () => {
    let place: DurablePlace;
    const opened: JobQueue[] = [];
    const open = async (options?: Parameters<DurablePlace['open']>[0]): Promise<JobQueue> => {
      const queue = await place.open(options);
      opened.push(queue);
      return queue;
    };
    const atRest = (queue: JobQueue): Promise<void> =>
      vi.waitFor(async () => expect((await queue.backlog()).events).toBe(0), { timeout: PATIENCE_MS, interval: 20 });

    /** A processor that notes what it has processed; `before` may refuse a batch. */
    function noting(before: (events: readonly SyncEvent[]) => void = () => {}) {
      const processed: string[] = [];
      const process: BatchProcessor = async (events) => {
        before(events);
        processed.push(...idsOf(events));
        return stored(events);
      };
      return { process, processed };
    }

    beforeEach(async () => {
      place = await newPlace();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((queue) => queue.close()));
    });

    it('answers queued while nobody processes anything, and counts what waits', async () => {
      const queue = await open({ workers: 0 });
      queue.start(async () => {
        throw new Error('no worker was asked for');
      });
      const receipts = await Promise.all([queue.enqueue(SAMPLE.slice(0, 7)), queue.enqueue(SAMPLE.slice(7, 8))]);
      expect(receipts.flat()).toEqual(SAMPLE.slice(0, 8).map(({ eventId }) => ({ status: 'queued', eventId })));
      expect((await queue.backlog()).events).toBe(8);
    });

    it('knows how long the oldest events have waited, also those that another process took', async () => {
      const [first, second] = [await open({ workers: 0, maxWaitingEvents: 50 }), await open({ workers: 0 })];
      expect(await first.backlog()).toEqual({ events: 0, oldestAgeMs: 0, maxEvents: 50 });
      const beganAt = Date.now();
      await first.enqueue(SAMPLE.slice(0, 1));
      const takenAt = Date.now();
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(takenAt + 20));
      await second.enqueue(SAMPLE.slice(1, 2));
      const askedAt = Date.now();
      const { events, oldestAgeMs } = await second.backlog();
      expect(events).toBe(2);
      expect(oldestAgeMs).toBeGreaterThanOrEqual(askedAt - takenAt);
      expect(oldestAgeMs).toBeLessThanOrEqual(Date.now() - beganAt);
    });

    it('keeps events when the process that took them is gone, for another one', async () => {
      const first = await open({ workers: 0 });
      await first.enqueue(SAMPLE);
      await first.close();
      const second = await open();
      const { process, processed } = noting();
      second.start(process);
      await atRest(second);
      expect(processed.toSorted()).toEqual(idsOf(SAMPLE).toSorted());
    });

    it('shares the events of two producers between two workers, each event once', async () => {
      const [a, b] = [await open({ workers: 1 }), await open({ workers: 2 })];
      const { process, processed } = noting();
      a.start(process);
      b.start(process);
      await Promise.all(SAMPLE.map((event, index) => (index % 2 === 0 ? a : b).enqueue([event])));
      await atRest(a);
      expect(processed.toSorted()).toEqual(idsOf(SAMPLE).toSorted());
      expect(await place.dead()).toEqual([]);
    });

    it('delivers a batch again after its processor failed', async () => {
      const queue = await open();
      let failures = 2;
      const { process, processed } = noting(() => {
        if (failures > 0) {
          failures -= 1;
          throw new Error('not now');
        }
      });
      queue.start(process);
      await queue.enqueue(SAMPLE);
      await atRest(queue);
      expect(processed.toSorted()).toEqual(idsOf(SAMPLE).toSorted());
      expect(await place.dead()).toEqual([]);
    });

    it('delivers a batch again for as long as the store is out of reach, whole, and gives none of it up', async () => {
      const queue = await open();
      const sizes: number[] = [];
      const { process, processed } = noting((events) => {
        sizes.push(events.length);
        if (sizes.length <= 12) throw new PisyncError('store_failed', 'no store');
      });
      queue.start(process);
      await queue.enqueue(SAMPLE);
      await atRest(queue);
      expect(sizes).toEqual(Array.from({ length: 13 }, () => SAMPLE.length));
      expect(processed).toEqual(idsOf(SAMPLE));
      expect(await place.dead()).toEqual([]);
    });

    it('buries an event that fails its batch each time, alone and with the reason, and processes the rest', async () => {
      const queue = await open();
      const poison = idsOf([3, 4, 31].flatMap((index) => SAMPLE[index] ?? []));
      const { process, processed } = noting((events) => {
        const bad = events.find(({ eventId }) => poison.includes(eventId));
        if (bad !== undefined) throw new Error(`can not digest ${bad.eventId}`);
      });
      queue.start(process);
      await queue.enqueue(SAMPLE);
      await atRest(queue);
      const good = idsOf(SAMPLE).filter((id) => !poison.includes(id));
      expect([...new Set(processed)].toSorted()).toEqual(good.toSorted());
      expect(await queue.deadLetters()).toBe(poison.length);
      const dead = await place.dead();
      expect(dead.map(({ events }) => idsOf(events).join()).toSorted()).toEqual(poison.toSorted());
      for (const { reason, events } of dead) expect(reason).toBe(`can not digest ${events[0]?.eventId}`);
    });

    it('refuses what is too much for all processes together', async () => {
      const full = await open({ workers: 0, maxWaitingEvents: 30 });
      await full.enqueue(SAMPLE.slice(0, 30));
      const other = await open({ workers: 0, maxWaitingEvents: 30 });
      for (const queue of [full, other]) {
        await expect(queue.enqueue(SAMPLE.slice(30, 31))).rejects.toMatchObject({ code: 'overloaded' });
      }
      expect((await other.backlog()).events).toBe(30);
    });

    it('finishes the batch that is being processed when it is closed, and leaves the others to others', async () => {
      const queue = await open();
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const begun: string[] = [];
      queue.start(async (events) => {
        begun.push(...idsOf(events));
        await held;
        return stored(events);
      });
      await queue.enqueue(SAMPLE.slice(0, 5));
      await vi.waitFor(() => expect(begun).toHaveLength(5), PATIENCE_MS);
      await queue.enqueue(SAMPLE.slice(5));
      const closing = queue.close();
      release();
      await closing;
      expect(begun).toHaveLength(5);
      const next = await open();
      expect((await next.backlog()).events).toBe(SAMPLE.length - 5);
      const { process, processed } = noting();
      next.start(process);
      await atRest(next);
      expect(processed).toEqual(idsOf(SAMPLE.slice(5)));
    });
  });
}
