import { setTimeout as pause } from 'node:timers/promises';

/** Time as a port, so that tests need not wait. */
export interface SimulatorClock {
  /** Epoch ms. */
  now(): number;
  /** Resolves after so many ms, or at once when the signal aborts. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export function systemClock(): SimulatorClock {
  return {
    now: () => Date.now(),
    pause: (ms, signal) =>
      pause(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
        if (signal?.aborted !== true) throw error;
      }),
  };
}
