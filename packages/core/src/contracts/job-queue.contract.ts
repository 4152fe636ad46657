import { describe, expect, it } from 'vitest';
import type { Receipt } from '../domain/receipt.js';
import type { SyncEvent } from '../domain/sync-event.js';
import type { JobQueue } from '../ports/job-queue.js';
import { sampleEvent } from './sample-events.js';

const stored = (events: readonly SyncEvent[]): readonly Receipt[] =>
  events.map(({ eventId }) => ({ status: 'stored', eventId }));

const receiptFor = (event: SyncEvent): Receipt => ({ status: 'stored', eventId: event.eventId });

/** What every queue that answers with receipts must do. */
export function jobQueueContract(
  name: string,
  open: (bounds: { maxWaitingEvents: number }) => Promise<JobQueue>,
): void {
  describe(`${name}: job queue`, () => {
    const sample = Array.from({ length: 40 }, (_, minute) => sampleEvent({ minute }));

    it('gives each caller the receipts of its own events', async () => {
      const queue = await open({ maxWaitingEvents: 1000 });
      queue.start(async (events) => stored(events));
      const calls = [sample.slice(0, 1), sample.slice(1, 4), sample.slice(4, 20), sample.slice(20)];
      const answers = await Promise.all(calls.map((events) => queue.enqueue(events)));
      expect(answers).toEqual(calls.map((events) => events.map(receiptFor)));
      expect(queue.depth()).toBe(0);
      await queue.close();
    });

    it('joins callers that wait into few batches', async () => {
      const queue = await open({ maxWaitingEvents: 1000 });
      const sizes: number[] = [];
      queue.start(async (events) => {
        sizes.push(events.length);
        await new Promise((resolve) => setImmediate(resolve));
        return stored(events);
      });
      await Promise.all(sample.map((event) => queue.enqueue([event])));
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(sample.length);
      expect(sizes.length).toBeLessThanOrEqual(3);
      await queue.close();
    });

    it("fails a caller whose events can't be processed, and nobody else", async () => {
      const queue = await open({ maxWaitingEvents: 1000 });
      const poison = sampleEvent({ minute: 99 });
      queue.start(async (events) => {
        if (events.includes(poison)) throw new Error('poison');
        return stored(events);
      });
      const answers = await Promise.allSettled([...sample, poison].map((event) => queue.enqueue([event])));
      expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(sample.length);
      expect(answers.at(-1)).toMatchObject({ status: 'rejected', reason: { message: 'poison' } });
      expect(queue.depth()).toBe(0);
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
      const taken = queue.enqueue(sample.slice(0, 10));
      await expect(queue.enqueue(sample.slice(10, 11))).rejects.toMatchObject({ code: 'overloaded' });
      release();
      expect(await taken).toHaveLength(10);
      expect(await queue.enqueue(sample.slice(10, 11))).toHaveLength(1);
      await queue.close();
    });

    it('finishes what it took when it is closed, and takes nothing more', async () => {
      const queue = await open({ maxWaitingEvents: 1000 });
      queue.start(async (events) => stored(events));
      const taken = queue.enqueue(sample);
      const closing = queue.close();
      await expect(queue.enqueue(sample)).rejects.toMatchObject({ code: 'closed' });
      await closing;
      expect(await taken).toHaveLength(sample.length);
    });
  });
}
