import { describe, expect, it, vi } from 'vitest';
import type { Receipt } from '../domain/receipt.js';
import type { SyncEvent } from '../domain/sync-event.js';
import type { JobQueue } from '../ports/job-queue.js';
import { sampleEvent } from './sample-events.js';

/** Opens a new and empty queue, whose batches this process works on. */
export type OpenQueue = (bounds: { readonly maxWaitingEvents: number }) => Promise<JobQueue>;

export const SAMPLE: readonly SyncEvent[] = Array.from({ length: 40 }, (_, minute) => sampleEvent({ minute }));

/** Receipts of a processor to which everything is new. */
export const stored = (events: readonly SyncEvent[]): readonly Receipt[] =>
  events.map(({ eventId }) => ({ status: 'stored', eventId }));

export const idsOf = (events: readonly { readonly eventId: string }[]): readonly string[] =>
  events.map(({ eventId }) => eventId);

/** What every queue must do, whatever its receipts acknowledge. */
export function jobQueueContract(name: string, open: OpenQueue): void {
  describe(`${name}: job queue`, () => {
    it('gives each caller receipts for its own events, in order, and processes every event as it was', async () => {
      const queue = await open({ maxWaitingEvents: 1000 });
      const processed: SyncEvent[] = [];
      queue.start(async (events) => {
        processed.push(...events);
        return stored(events);
      });
      const calls = [SAMPLE.slice(0, 1), SAMPLE.slice(1, 4), SAMPLE.slice(4, 20), SAMPLE.slice(20)];
      const answers = await Promise.all(calls.map((events) => queue.enqueue(events)));
      expect(answers).toMatchObject(calls.map((events) => events.map(({ eventId }) => ({ eventId }))));
      await vi.waitFor(() => expect(processed).toHaveLength(SAMPLE.length), 10_000);
      expect(processed.toSorted((a, b) => a.timestamp - b.timestamp)).toEqual(SAMPLE);
      await vi.waitFor(async () => expect((await queue.backlog()).events).toBe(0), 10_000);
      expect(await queue.deadLetters()).toBe(0);
      await queue.close();
    });

    it('joins callers that wait into few batches', async () => {
      const queue = await open({ maxWaitingEvents: 1000 });
      const sizes: number[] = [];
      const total = (): number => sizes.reduce((sum, size) => sum + size, 0);
      queue.start(async (events) => {
        sizes.push(events.length);
        await new Promise((resolve) => setImmediate(resolve));
        return stored(events);
      });
      await Promise.all(SAMPLE.map((event) => queue.enqueue([event])));
      await vi.waitFor(() => expect(total()).toBe(SAMPLE.length), 10_000);
      expect(sizes.length).toBeLessThanOrEqual(3);
      await queue.close();
    });

    it('refuses more than may wait, and takes events again when there is room', async () => {
      const queue = await open({ maxWaitingEvents: 10 });
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      queue.start(async (events) => {
        await held;
        return stored(events);
      });
      const taken = queue.enqueue(SAMPLE.slice(0, 10));
      await expect(queue.enqueue(SAMPLE.slice(10, 11))).rejects.toMatchObject({ code: 'overloaded' });
      expect((await queue.backlog()).events).toBeLessThanOrEqual(10);
      release();
      expect(await taken).toHaveLength(10);
      await vi.waitFor(async () => expect(await queue.enqueue(SAMPLE.slice(10, 11))).toHaveLength(1), 10_000);
      await queue.close();
    });

    it('finishes what it took when it is closed, and takes nothing more', async () => {
      const queue = await open({ maxWaitingEvents: 1000 });
      queue.start(async (events) => stored(events));
      const taken = queue.enqueue(SAMPLE);
      const closing = queue.close();
      await expect(queue.enqueue(SAMPLE)).rejects.toMatchObject({ code: 'closed' });
      await closing;
      expect(idsOf((await taken).filter((receipt) => receipt.status !== 'rejected'))).toEqual(idsOf(SAMPLE));
    });
  });
}

/** What a queue must do besides whose answers wait until the events are processed. */
export function storedQueueContract(name: string, open: OpenQueue): void {
  describe(`${name}: queue that answers when events are stored`, () => {
    it('answers with the receipts of the processor', async () => {
      const queue = await open({ maxWaitingEvents: 1000 });
      queue.start(async (events) =>
        events.map(({ eventId }, index) => ({ status: index % 2 === 0 ? 'stored' : 'duplicate', eventId })),
      );
      const [a, b] = await Promise.all([queue.enqueue(SAMPLE.slice(0, 3)), queue.enqueue(SAMPLE.slice(3, 5))]);
      expect(a?.map(({ status }) => status)).toEqual(['stored', 'duplicate', 'stored']);
      expect(b?.map(({ status }) => status)).toEqual(['duplicate', 'stored']);
      expect((await queue.backlog()).events).toBe(0);
      await queue.close();
    });

    it("fails a caller whose events can't be processed, and nobody else", async () => {
      const queue = await open({ maxWaitingEvents: 1000 });
      const poison = sampleEvent({ minute: 99 });
      queue.start(async (events) => {
        if (events.includes(poison)) throw new Error('poison');
        return stored(events);
      });
      const answers = await Promise.allSettled([...SAMPLE, poison].map((event) => queue.enqueue([event])));
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(SAMPLE.length);
      expect(answers.at(-1)).toMatchObject({ status: 'rejected', reason: { message: 'poison' } });
      expect((await queue.backlog()).events).toBe(0);
      await queue.close();
    });

    it('has processed all that it took once it is closed', async () => {
      const queue = await open({ maxWaitingEvents: 1000 });
      let processed = 0;
      queue.start(async (events) => {
        await new Promise((resolve) => setImmediate(resolve));
        processed += events.length;
        return stored(events);
      });
      const taken = SAMPLE.map((event) => queue.enqueue([event]));
      await queue.close();
      expect(processed).toBe(SAMPLE.length);
      await Promise.all(taken);
    });
  });
}
