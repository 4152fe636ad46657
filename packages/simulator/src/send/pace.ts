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
   * When each request of a lane is due, epoch ms: for a rate the next free moments, which are taken by that. `null` where
   * a request is due as soon as the one before it is done.
   */
  dueMoments(lane: UploadLane): readonly (number | null)[];
}

/**
 * Keeps a pace.
 *
 * @param share this process's share of the rate: it takes every `parts`-th moment, beginning with the `part`-th
 */
export function keepPace(pace: Pace, start: PaceStart, share: { part: number; parts: number }): PaceKeeper {
  let taken = 0;
  const nextMoment = (requestsPerSecond: number): number => {
    const place = taken * share.parts + share.part;
    taken += 1;
    return start.realMs + (place * 1_000) / requestsPerSecond;
  };
  switch (pace.kind) {
    case 'max':
      return { dueMoments: ({ requests }) => requests.map(() => null) };
    case 'speed':
      return {
        dueMoments: ({ atMs, requests }) =>
          requests.map((_, n) => (n === 0 ? start.realMs + (atMs - start.simulatedMs) / pace.factor : null)),
      };
    case 'rate':
      return { dueMoments: ({ requests }) => requests.map(() => nextMoment(pace.requestsPerSecond)) };
  }
}
