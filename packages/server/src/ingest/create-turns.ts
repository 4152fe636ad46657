import { type Lane, LANES } from '@pisync/core';

/** How long work may keep the event loop in one go, in milliseconds, unless one piece of it takes longer. */
const SLICE_MS = 1;

/** Spreads work over turns of the event loop. */
export interface Turns {
  /** Does work that computes: at once when little was done in this turn of the loop, else in one of the next, live work first. */
  run<T>(lane: Lane, work: () => T): Promise<T>;
}

/**
 * Keeps turns of the event loop short, however many bodies wait to be parsed. Between two turns the system's sockets are looked
 * at: node takes up one new connection a turn, so that long turns keep those who come new waiting for longest; and what arrives is
 * refused in time when too much waits, instead of growing old unseen.
 *
 * @param now monotonic, in milliseconds
 */
export function createTurns(now: () => number = () => performance.now()): Turns {
  const waiting: Readonly<Record<Lane, (() => void)[]>> = { live: [], backfill: [] };
  let usedMs = 0;
  let isNextDue = false;

  const next = (): (() => void) | undefined => {
    for (const lane of LANES) {
      const work = waiting[lane].shift();
      if (work !== undefined) return work;
    }
    return undefined;
  };

  const hasTime = (): boolean => usedMs < SLICE_MS;

  function turn(): void {
    isNextDue = false;
    usedMs = 0;
    while (hasTime()) {
      const work = next();
      if (work === undefined) return;
      work();
    }
    begin();
  }

  /** The turn that follows this one, once. */
  function begin(): void {
    if (isNextDue) return;
    isNextDue = true;
    setImmediate(turn);
  }

  return {
    run: (lane, work) =>
      new Promise((resolve, reject) => {
        const timed = (): void => {
          const startedMs = now();
          try {
            resolve(work());
          } catch (error) {
            reject(error);
          }
          usedMs += now() - startedMs;
          begin();
        };
        if (hasTime() && waiting[lane].length === 0 && waiting.live.length === 0) timed();
        else waiting[lane].push(timed);
      }),
  };
}
