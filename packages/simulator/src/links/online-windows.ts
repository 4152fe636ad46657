import type { Span } from '../fleet/device.js';
import { ln } from '../random/exact-math.js';
import type { Random } from '../random/random.js';

/** How a link goes up and down: two-state Markov, so that both spans are exponential. Means in ms. */
export interface LinkHabit {
  readonly online: number;
  readonly offline: number;
}

/** A link as it is drawn: asked for later and later moments, it goes on from where it was. */
export interface Link {
  /**
   * The first span in which the link is up that ends after a moment, epoch ms.
   *
   * @param atMs not before the moment asked for last
   */
  windowAt(atMs: number): Span;
}

/** A length drawn from the exponential distribution, ms; at least 1. */
export function exponentialMs(random: Random, mean: number): number {
  return Math.max(1, Math.round(-ln(1 - random.unit()) * mean));
}

/** Whether a link is up at any one moment. */
export function drawIsOnline(random: Random, { online, offline }: LinkHabit): boolean {
  return random.chance(online / (online + offline));
}

/**
 * Draws a laptop's own link, from the beginning of the calendar on.
 *
 * @param endMs from when on it is up for good, epoch ms
 */
export function createMarkovLink(random: Random, habit: LinkHabit, startMs: number, endMs: number): Link {
  let online = habit.offline === 0 || drawIsOnline(random, habit);
  let drawnMs = startMs;
  const drawWindow = (): Span => {
    for (;;) {
      const fromMs = drawnMs;
      const isUp = online;
      drawnMs = habit.offline === 0 ? endMs : fromMs + exponentialMs(random, isUp ? habit.online : habit.offline);
      online = !isUp;
      if (drawnMs >= endMs) return [isUp ? fromMs : endMs, Infinity];
      if (isUp) return [fromMs, drawnMs];
    }
  };
  let window = drawWindow();
  return {
    windowAt: (atMs) => {
      while (window[1] <= atMs) window = drawWindow();
      return window;
    },
  };
}

/** What decides when a school is connected. */
export interface HubLinkOptions {
  readonly habit: LinkHabit;
  /** In order, not overlapping: no link at all. Where one ends, the link is up. */
  readonly outages: readonly Span[];
  /** In order, not overlapping: no power, after which the link is as it was. */
  readonly powerCuts: readonly Span[];
  readonly startMs: number;
  /** From when on it is up for good, epoch ms. */
  readonly endMs: number;
}

/**
 * Draws when a school is connected over the whole calendar.
 *
 * @returns spans as `from, to, from, to, …`, epoch ms, in order, the last one without end
 */
export function drawHubWindows(random: Random, options: HubLinkOptions): Float64Array {
  const { habit, outages, startMs, endMs } = options;
  const edges: number[] = [];
  const add = (fromMs: number, toMs: number): void => {
    if (toMs > fromMs) edges.push(fromMs, toMs);
  };
  let fromMs = startMs;
  let online = habit.offline === 0 || drawIsOnline(random, habit);
  for (const [outageMs, backMs] of [...outages, [endMs, endMs] as const]) {
    while (fromMs < outageMs) {
      const length = habit.offline === 0 ? Infinity : exponentialMs(random, online ? habit.online : habit.offline);
      const toMs = Math.min(fromMs + length, outageMs);
      if (online) add(fromMs, toMs);
      fromMs = toMs;
      online = !online || habit.offline === 0;
    }
    fromMs = Math.max(fromMs, backMs);
    online = true;
  }
  if (edges.at(-1) === endMs) edges[edges.length - 1] = Infinity;
  else edges.push(endMs, Infinity);
  return Float64Array.from(without(edges, options.powerCuts, endMs));
}

/** Cuts spans out of the windows, as far as these lie before `endMs`. */
function without(edges: readonly number[], cuts: readonly Span[], endMs: number): number[] {
  let left = [...edges];
  for (const [cutMs, restoredMs] of cuts) {
    const backMs = Math.min(restoredMs, endMs);
    const kept: number[] = [];
    for (let n = 0; n < left.length; n += 2) {
      const fromMs = left[n] ?? 0;
      const toMs = left[n + 1] ?? 0;
      if (toMs <= cutMs || fromMs >= backMs) kept.push(fromMs, toMs);
      else {
        if (fromMs < cutMs) kept.push(fromMs, cutMs);
        if (toMs > backMs) kept.push(backMs, toMs);
      }
    }
    left = kept;
  }
  return left;
}

/** Walks along a school's windows. Each of its uploaders has a walk of its own. */
export function walkWindows(edges: Float64Array): Link {
  let window = 0;
  return {
    windowAt: (atMs) => {
      while ((edges[window + 1] ?? Infinity) <= atMs) window += 2;
      return [edges[window] ?? atMs, edges[window + 1] ?? Infinity];
    },
  };
}

/** A link that is up while both are. */
export function both(own: Link, hub: Link): Link {
  return {
    windowAt: (atMs) => {
      for (let candidateMs = atMs; ;) {
        const [ownFromMs, ownToMs] = own.windowAt(candidateMs);
        const [hubFromMs, hubToMs] = hub.windowAt(candidateMs);
        const fromMs = Math.max(ownFromMs, hubFromMs);
        const toMs = Math.min(ownToMs, hubToMs);
        if (fromMs < toMs) return [fromMs, toMs];
        candidateMs = fromMs;
      }
    },
  };
}
