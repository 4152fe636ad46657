import { type Lane, LANES } from '@pisync/core';

/** How long work may keep the event loop in one go, in milliseconds, unless one piece of it takes longer. */
const SLICE_MS = 1;

/** Spreads work over turns of the event loop. */
export interface Turns {
  /**
   * Does work that computes: at once when little was done in this turn of the loop, else in one of the next, live work first, and of each
   * lane that of each source in turn.
   */
  run<T>(from: WorkSource, work: () => Promise<T>): Promise<T>;
}

/** Whose work it is. */
export interface WorkSource {
  readonly lane: Lane;
  /** Where it came from: an address. Asked for when there is a line. */
  readonly source: () => string;
}

/**
 * Keeps turns of the event loop short, however many bodies wait to be parsed. Between two turns the system's sockets are looked
 * at: node takes up one new connection a turn, so that long turns keep those who come new waiting for longest; and what arrives is
 * refused in time when too much waits, instead of growing old unseen. Sources take turns (fair queuing, after Nagle 1985): one that
 * floods the service waits for itself.
 *
 * @param now monotonic, in milliseconds
 */
export function createTurns(now: () => number = () => performance.now()): Turns {
  const waiting: Readonly<Record<Lane, FairLine>> = { live: createFairLine(), backfill: createFairLine() };
  let usedMs = 0;
  let isNextDue = false;

  const next = (): (() => void) | undefined => {
    for (const lane of LANES) {
      const work = waiting[lane].take();
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

  function timed<T>(work: () => Promise<T>): Promise<T> {
    const startedMs = now();
    try {
      return work();
    } catch (error) {
      return Promise.reject(error);
    } finally {
      usedMs += now() - startedMs;
      begin();
    }
  }

  return {
    run({ lane, source }, work) {
      if (hasTime() && waiting[lane].isEmpty() && waiting.live.isEmpty()) return timed(work);
      return new Promise((resolve) => {
        waiting[lane].add(source(), () => resolve(timed(work)));
      });
    },
  };
}

/** Work that waits, by where it came from. */
interface FairLine {
  add(source: string, work: () => void): void;
  /** The oldest of the source whose turn it is. */
  take(): (() => void) | undefined;
  isEmpty(): boolean;
}

function createFairLine(): FairLine {
  /** In the order of their turns; none is empty. */
  const bySource = new Map<string, (() => void)[]>();
  return {
    add(source, work) {
      const line = bySource.get(source);
      if (line === undefined) bySource.set(source, [work]);
      else line.push(work);
    },
    take() {
      for (const [source, line] of bySource) {
        const work = line.shift();
        bySource.delete(source);
        if (line.length > 0) bySource.set(source, line);
        return work;
      }
      return undefined;
    },
    isEmpty: () => bySource.size === 0,
  };
}
