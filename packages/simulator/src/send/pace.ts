import type { SimulatorClock } from '../system-clock.js';
import type { UploadLane } from '../upload/upload-request.js';

/**
 * How fast a fleet is played. `max`: as fast as the service answers. `speed`: simulated time runs so many times as fast as real
 * time. `rate`: so many requests a second, whatever the service does (open loop).
 */
export type Pace =
  | { readonly kind: 'max' }
  | { readonly kind: 'speed'; readonly factor: number }
  | { readonly kind: 'rate'; readonly requestsPerSecond: number };

/** When sending begins, in both times; the same for all processes that share the work. */
export interface PaceStart {
  /** Epoch ms. */
  readonly realMs: number;
  /** When the fleet's first upload is due in simulated time, epoch ms. */
  readonly simulatedMs: number;
}

/** Tells when requests are due. */
export interface PaceKeeper {
  /**
   * When a request is due, asked once its connection is free for it, epoch ms. `null` where it is due at once.
   *
   * At a rate it is the next moment that nobody took. The moments are set beforehand, so while a service stalls they pass by,
   * and what takes them afterwards is late by as much. Whoever is free takes the next one: a connection with much to send
   * holds none back from the others.
   *
   * @param n the request's place in its lane, from 0
   */
  dueMs(lane: Pick<UploadLane, 'atMs'>, n: number): number | null;
}

/**
 * Keeps a pace.
 *
 * @param share this process's share of the rate: it takes every `parts`-th moment, beginning with the `part`-th
 */
export function keepPace(pace: Pace, start: PaceStart, share: { part: number; parts: number }): PaceKeeper {
  switch (pace.kind) {
    case 'max':
      return { dueMs: () => null };
    case 'speed':
      return {
        // the device sends its next request when the one before was answered
        dueMs: ({ atMs }, n) => (n === 0 ? start.realMs + (atMs - start.simulatedMs) / pace.factor : null),
      };
    case 'rate': {
      let place = share.part;
      return {
        dueMs: () => {
          const dueMs = start.realMs + (place * 1_000) / pace.requestsPerSecond;
          place += share.parts;
          return dueMs;
        },
      };
    }
  }
}

/** Timers take no more than 2^31 ms, some 24 days; a longer one would end at once. */
const LONGEST_PAUSE_MS = 1 << 30;

/** Resolves once a moment is reached, at once where that is past or the signal aborts. */
export async function pauseUntil(dueMs: number, clock: SimulatorClock, signal: AbortSignal): Promise<void> {
  for (let leftMs = dueMs - clock.now(); leftMs > 0 && !signal.aborted; leftMs = dueMs - clock.now()) {
    await clock.pause(Math.min(leftMs, LONGEST_PAUSE_MS), signal);
  }
}
