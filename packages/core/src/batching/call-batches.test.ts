import fc from 'fast-check';
import { getHeapSpaceStatistics } from 'node:v8';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleEvent } from '../contracts/sample-events.js';
import type { Receipt } from '../domain/receipt.js';
import type { SyncEvent } from '../domain/sync-event.js';
import { type CallBatchesOptions, createCallBatches } from './call-batches.js';

const event = (minute: number): SyncEvent => sampleEvent({ minute });
const sizesOf = (batches: readonly (readonly SyncEvent[])[]): readonly number[] => batches.map(({ length }) => length);

/** Batches whose sending ends when it is told to. */
function held(options: Partial<CallBatchesOptions> = {}) {
  const sent: (readonly SyncEvent[])[] = [];
  const ends: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  const batches = createCallBatches({
    send: (events) =>
      new Promise<readonly Receipt[]>((resolve, reject) => {
        sent.push(events);
        ends.push({ resolve: () => resolve(events.map(({ eventId }) => ({ status: 'queued', eventId }))), reject });
      }),
    maxBatchEvents: 10,
    maxWaitingEvents: 100,
    lingerMs: 0,
    concurrency: 1,
    onFailure: () => 'all-together',
    ...options,
  });
  return { batches, sent, ends };
}

describe('calls joined into batches', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

  it('sends what comes in one turn together, and what comes meanwhile in the next batch', async () => {
    const { batches, sent, ends } = held();
    const first = [batches.add([event(0)]), batches.add([event(1)])];
    expect(sent).toEqual([]);
    await turn();
    const second = [batches.add([event(2)]), batches.add([event(3), event(4)])];
    await turn();
    expect(sizesOf(sent)).toEqual([2]);
    ends[0]?.resolve();
    expect(await Promise.all(first)).toHaveLength(2);
    expect(sizesOf(sent)).toEqual([2, 3]);
    expect(batches.depth()).toBe(3);
    ends[1]?.resolve();
    expect((await Promise.all(second)).map(({ length }) => length)).toEqual([1, 2]);
    expect(batches.depth()).toBe(0);
  });

  it('knows how long ago the oldest call was made that is not done', async () => {
    const { batches, ends } = held();
    expect(batches.oldestAgeMs()).toBe(0);
    const first = batches.add([event(0)]);
    await vi.advanceTimersByTimeAsync(300);
    const second = batches.add([event(1)]);
    await vi.advanceTimersByTimeAsync(200);
    expect(batches.oldestAgeMs()).toBe(500);
    ends[0]?.resolve();
    await first;
    expect(batches.oldestAgeMs()).toBe(200);
    await turn();
    ends[1]?.reject(new Error('no'));
    await expect(second).rejects.toThrow('no');
    expect(batches.oldestAgeMs()).toBe(0);
  });

  it('waits for others for as long as it lingers, and no longer', async () => {
    const { batches, sent } = held({ lingerMs: 4, concurrency: 2 });
    void batches.add([event(0)]);
    await vi.advanceTimersByTimeAsync(3);
    void batches.add([event(1)]);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sizesOf(sent)).toEqual([2]);
    void batches.add([event(2)]);
    expect(sizesOf(sent)).toEqual([2]);
    await vi.advanceTimersByTimeAsync(4);
    expect(sizesOf(sent)).toEqual([2, 1]);
  });

  it('has a batch wait, where they are to be even, until it is as large as those under way', async () => {
    const { batches, sent, ends } = held({ concurrency: 2, evenly: true });
    void batches.add([event(0), event(1), event(2)]);
    await turn();
    void batches.add([event(3), event(4)]);
    await turn();
    expect(sizesOf(sent)).toEqual([3]);
    void batches.add([event(5)]);
    await turn();
    expect(sizesOf(sent)).toEqual([3, 3]);
    void batches.add([event(6)]);
    await turn();
    ends[0]?.resolve();
    await turn();
    expect(sizesOf(sent)).toEqual([3, 3]);
    // nobody is waited for once nothing is under way
    ends[1]?.resolve();
    await turn();
    expect(sizesOf(sent)).toEqual([3, 3, 1]);
  });

  it('does not linger with a full batch, nor has more under way than it may', async () => {
    const { batches, sent, ends } = held({ lingerMs: 1000, concurrency: 2, maxBatchEvents: 2 });
    for (let minute = 0; minute < 7; minute += 1) void batches.add([event(minute)]);
    expect(sizesOf(sent)).toEqual([2, 2]);
    ends[1]?.resolve();
    await turn();
    expect(sizesOf(sent)).toEqual([2, 2, 2]);
    ends[0]?.resolve();
    await turn();
    expect(sent).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sizesOf(sent)).toEqual([2, 2, 2, 1]);
  });

  it('does not linger with a batch that has enough, and fills it while it may not go', async () => {
    const { batches, sent, ends } = held({ lingerMs: 1000, concurrency: 2, enoughEvents: 2 });
    void batches.add([event(0)]);
    await turn();
    expect(sizesOf(sent)).toEqual([]);
    for (let minute = 1; minute < 8; minute += 1) void batches.add([event(minute)]);
    expect(sizesOf(sent)).toEqual([2, 2]);
    ends[0]?.resolve();
    await turn();
    expect(sizesOf(sent)).toEqual([2, 2, 4]);
    ends[1]?.resolve();
    await turn();
    void batches.add([event(8)]);
    expect(sizesOf(sent)).toEqual([2, 2, 4]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sizesOf(sent)).toEqual([2, 2, 4, 1]);
  });

  it('sends a call that is larger than a batch by itself', async () => {
    const { batches, sent } = held({ maxBatchEvents: 2, concurrency: 9 });
    void batches.add([event(0)]);
    void batches.add([event(1), event(2), event(3)]);
    void batches.add([event(4)]);
    await turn();
    expect(sizesOf(sent)).toEqual([1, 3, 1]);
  });

  it('fails all calls of a batch together when that is what a failure means', async () => {
    const { batches, ends } = held();
    const calls = [batches.add([event(0)]), batches.add([event(1)])];
    const answers = Promise.allSettled(calls);
    await turn();
    ends[0]?.reject(new Error('lost'));
    expect(await answers).toMatchObject([{ reason: { message: 'lost' } }, { reason: { message: 'lost' } }]);
    expect(batches.depth()).toBe(0);
  });

  it('refuses what is too much, and takes it when there is room', async () => {
    const { batches, ends } = held({ maxWaitingEvents: 2 });
    const first = batches.add([event(0), event(1), event(2)]);
    await expect(batches.add([event(3)])).rejects.toMatchObject({ code: 'overloaded' });
    ends[0]?.resolve();
    await turn();
    ends[0]?.resolve();
    await first;
    void batches.add([event(3)]);
    expect(batches.depth()).toBe(1);
  });

  it('sends at once what lingers when it is closed, and is closed when that is done', async () => {
    const { batches, sent, ends } = held({ lingerMs: 1000 });
    const call = batches.add([event(0)]);
    let closed = false;
    const closing = batches.close().finally(() => {
      closed = true;
    });
    await expect(batches.add([event(1)])).rejects.toMatchObject({ code: 'closed' });
    expect(sizesOf(sent)).toEqual([1]);
    expect(closed).toBe(false);
    ends[0]?.resolve();
    await closing;
    expect(await call).toHaveLength(1);
  });

  it('holds on to nothing of calls that are done, also when it was used long before', async () => {
    vi.useRealTimers();
    const { batches, sent, ends } = held({ maxBatchEvents: 64 });
    const makeCalls = (): Promise<unknown> =>
      Promise.all(Array.from({ length: 64 }, (_, minute) => batches.add([event(minute)])));
    const first = makeCalls();
    // what outlives this is old
    for (let count = 0; count < 100_000; count += 1) event(count);
    ends.pop()?.resolve();
    await first;

    const rounds = 1000;
    let grownBytes = 0;
    let lastBytes = oldBytes();
    for (let round = 0; round < rounds; round += 1) {
      const calls = makeCalls();
      sent.pop();
      ends.pop()?.resolve();
      await calls;
      const bytes = oldBytes();
      grownBytes += Math.max(0, bytes - lastBytes);
      lastBytes = bytes;
    }
    expect(grownBytes / (rounds * 64)).toBeLessThan(200);
  });

  it('gives each caller its own receipts and loses none, however calls and failures fall', async () => {
    vi.useRealTimers();
    const calls = fc.array(fc.record({ size: fc.integer({ min: 1, max: 5 }), poison: fc.boolean() }), {
      maxLength: 30,
    });
    const settings = fc.record({
      maxBatchEvents: fc.integer({ min: 1, max: 8 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      lingerMs: fc.constantFrom(0, 1),
      enoughEvents: fc.integer({ min: 1, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(calls, settings, async (drawn, options) => {
        const bad = new Set<SyncEvent>();
        let minute = 0;
        const lists = drawn.map(({ size, poison }) => {
          const list = Array.from({ length: size }, () => event((minute += 1)));
          if (poison && list[0] !== undefined) bad.add(list[0]);
          return list;
        });
        const batches = createCallBatches({
          ...options,
          maxWaitingEvents: 1000,
          onFailure: () => 'each-alone',
          send: async (events) => {
            if (events.some((one) => bad.has(one))) throw new Error('poison');
            return events.map(({ eventId }) => ({ status: 'stored', eventId }));
          },
        });
        const answers = await Promise.allSettled(lists.map((list) => batches.add(list)));
        const expected = lists.map((list) =>
          list[0] !== undefined && bad.has(list[0])
            ? { status: 'rejected', reason: new Error('poison') }
            : { status: 'fulfilled', value: list.map(({ eventId }) => ({ status: 'stored', eventId })) },
        );
        expect(answers).toEqual(expected);
        expect(batches.depth()).toBe(0);
        await batches.close();
      }),
      { numRuns: 100 },
    );
  });
});

/** Of what outlived the young generation. */
function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? Number.NaN;
}
