import { setTimeout as delay } from 'node:timers/promises';

/** Holds work to a rate. */
export interface Pace {
  /** Resolves when so much more may be done, or at once when the signal is aborted. */
  wait(amount: number, signal: AbortSignal): Promise<void>;
}

/** @param perSecond `null` for as fast as it goes */
export function createPace(perSecond: number | null): Pace {
  let dueMs = performance.now();
  return {
    async wait(amount, signal) {
      if (perSecond === null) return;
      const nowMs = performance.now();
      const waitMs = dueMs - nowMs;
      // what was not used while something else was waited for is not made up for
      dueMs = Math.max(dueMs, nowMs) + (amount / perSecond) * 1000;
      if (waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => {});
    },
  };
}
