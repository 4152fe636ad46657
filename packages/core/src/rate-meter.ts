import type { Clock } from './ports/clock.js';

const WINDOW_SECONDS = 60;

/** Counts what happened over the last minute, in buckets of a second. */
export interface RateMeter {
  add(count: number): void;
  /** Mean per second over the last minute. */
  perSecond(): number;
}

/** A meter that starts at zero. */
export function createRateMeter(clock: Clock): RateMeter {
  const counts = new Map<number, number>();
  const second = (): number => Math.floor(clock.now() / 1000);
  const forgetOld = (now: number): void => {
    for (const at of counts.keys()) if (at <= now - WINDOW_SECONDS || at > now) counts.delete(at);
  };
  return {
    add(count) {
      const now = second();
      counts.set(now, (counts.get(now) ?? 0) + count);
      if (counts.size > WINDOW_SECONDS) forgetOld(now);
    },
    perSecond() {
      forgetOld(second());
      let total = 0;
      for (const count of counts.values()) total += count;
      return total / WINDOW_SECONDS;
    },
  };
}
