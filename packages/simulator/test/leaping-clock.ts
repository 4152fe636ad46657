import type { SimulatorClock } from '../src/system-clock.js';

/** A clock that moves only while somebody pauses, and then at once. */
export function leapingClock(startMs: number = Date.now()): SimulatorClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    pause: (ms) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
}
