import type { BatchProcessor } from '../ports/job-queue.js';

/** Live batches that go before a backfill batch at most, so that a service which is never idle finishes its backfill too. */
const LIVE_BATCHES_FIRST = 10;

/** Has the batches of one lane give way to those of the other. */
export interface RightOfWay {
  /** A processor of live batches: they wait for nobody. */
  live(process: BatchProcessor): BatchProcessor;
  /** A processor of backfill batches: each begins when no live one is under way, or once ten have gone before it. */
  backfill(process: BatchProcessor): BatchProcessor;
}

/** Nothing under way yet. Holds for the batches of this process: each has a right of way of its own. */
export function createRightOfWay(): RightOfWay {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  const isLiveUnderWay = (): boolean => underWay > 0;

  function ended(): void {
    underWay -= 1;
    // calls that gathered meanwhile are the next live batch, and begin within this turn
    setImmediate(() => {
      for (const look of waiting.splice(0)) look();
    });
  }

  return {
    live: (process) => async (events) => {
      underWay += 1;
      try {
        return await process(events);
      } finally {
        ended();
      }
    },
    backfill: (process) => async (events) => {
      for (let gone = 0; isLiveUnderWay() && gone < LIVE_BATCHES_FIRST; gone += 1) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }
      return process(events);
    },
  };
}
