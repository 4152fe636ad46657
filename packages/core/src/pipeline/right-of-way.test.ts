import { expect, it } from 'vitest';
import { sampleEvent } from '../contracts/sample-events.js';
import type { BatchProcessor } from '../ports/job-queue.js';
import { createRightOfWay } from './right-of-way.js';

const EVENTS = [sampleEvent({ minute: 1 })];
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

/** Two lanes whose batches take as long as the test says; notes what begins. */
function lanes() {
  const way = createRightOfWay();
  const begun: string[] = [];
  const releases: (() => void)[] = [];
  const processor =
    (name: string): BatchProcessor =>
    async () => {
      begun.push(name);
      await new Promise<void>((resolve) => {
        releases.push(resolve);
      });
      return [];
    };
  const live = way.live(processor('live'));
  const backfill = way.backfill(processor('backfill'));
  const endFirst = async (): Promise<void> => {
    releases.shift()?.();
    await turn();
    await turn();
  };
  return { begun, live: () => live(EVENTS), backfill: () => backfill(EVENTS), endFirst };
}

it('begins a backfill batch at once where nothing live is under way', async () => {
  const { begun, live, backfill } = lanes();
  void backfill();
  void live();
  expect(begun).toEqual(['backfill', 'live']);
});

it('has a backfill batch wait while live ones follow each other, and go once the last has ended', async () => {
  const { begun, live, backfill, endFirst } = lanes();
  void live().then(live);
  void backfill();
  await endFirst();
  expect(begun).toEqual(['live', 'live']);
  await endFirst();
  expect(begun).toEqual(['live', 'live', 'backfill']);
});

it('lets a backfill batch go once ten live ones have gone before it', async () => {
  const { begun, live, backfill, endFirst } = lanes();
  const goOn = (): Promise<unknown> => live().then(goOn);
  void goOn();
  void backfill();
  for (let ended = 0; ended < 9; ended += 1) await endFirst();
  expect(begun).not.toContain('backfill');
  await endFirst();
  expect(begun.filter((lane) => lane === 'backfill')).toHaveLength(1);
});

it('goes on after a live batch that failed', async () => {
  const way = createRightOfWay();
  const failing = way.live(() => Promise.reject(new Error('no')));
  await expect(failing(EVENTS)).rejects.toThrow('no');
  await expect(way.backfill(async () => [])(EVENTS)).resolves.toEqual([]);
});
