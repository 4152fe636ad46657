import type { ReadContext } from '../http/read-service.js';

const FIRST_PAUSE_MS = 500;

/** How long, and how often, a service is looked at again that may still be working. */
export interface Patience {
  readonly isOver: boolean;
  /** Waits before the next look: each time twice as long, for a service at rest is not to be kept busy by being watched. */
  pause(): Promise<void>;
  /** The service got nearer the truth: all begins anew. */
  renew(): void;
}

/** Patience that is over once nothing renewed it for `settleMs` milliseconds. */
export function startPatience({ clock, signal }: ReadContext, settleMs: number): Patience {
  let endsMs = clock.now() + settleMs;
  let pauseMs = FIRST_PAUSE_MS;
  return {
    get isOver() {
      return clock.now() >= endsMs;
    },
    async pause() {
      await clock.pause(Math.max(0, Math.min(pauseMs, endsMs - clock.now())), signal);
      pauseMs *= 2;
    },
    renew() {
      endsMs = clock.now() + settleMs;
      pauseMs = FIRST_PAUSE_MS;
    },
  };
}
