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

/** A class and no closure: a fleet of a million has hundreds of thousands of them. */
class MarkovLink implements Link {
  readonly #random: Random;
  readonly #habit: LinkHabit;
  readonly #endMs: number;
  /** Whether it is up from `#drawnMs` on. */
  #online: boolean;
  #drawnMs: number;
  #window: Span;

  constructor(random: Random, habit: LinkHabit, startMs: number, endMs: number) {
    this.#random = random;
    this.#habit = habit;
    this.#endMs = endMs;
    this.#online = habit.offline === 0 || drawIsOnline(random, habit);
    this.#drawnMs = startMs;
    this.#window = this.#drawWindow(startMs);
  }

  windowAt(atMs: number): Span {
    if (this.#window[1] <= atMs) this.#window = this.#drawWindow(atMs);
    return this.#window;
  }

  /** Draws on up to the first window that ends after a moment. */
  #drawWindow(atMs: number): Span {
    const { online, offline } = this.#habit;
    for (;;) {
      const fromMs = this.#drawnMs;
      const isUp = this.#online;
      const toMs = offline === 0 ? this.#endMs : fromMs + exponentialMs(this.#random, isUp ? online : offline);
      this.#drawnMs = toMs;
      this.#online = !isUp;
      if (toMs >= this.#endMs) return [isUp ? fromMs : this.#endMs, Infinity];
      if (isUp && toMs > atMs) return [fromMs, toMs];
    }
  }
}

/**
 * Draws a laptop's own link, from the beginning of the calendar on.
 *
 * @param endMs from when on it is up for good, epoch ms
 */
export function createMarkovLink(random: Random, habit: LinkHabit, startMs: number, endMs: number): Link {
  return new MarkovLink(random, habit, startMs, endMs);
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
    if (cutMs >= endMs) continue;
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

class WindowWalk implements Link {
  readonly #edges: Float64Array;
  #place = 0;
  #window: Span;

  constructor(edges: Float64Array) {
    this.#edges = edges;
    this.#window = this.#spanAt(0);
  }

  windowAt(atMs: number): Span {
    if (this.#window[1] > atMs) return this.#window;
    while ((this.#edges[this.#place + 1] ?? Infinity) <= atMs) this.#place += 2;
    this.#window = this.#spanAt(atMs);
    return this.#window;
  }

  #spanAt(atMs: number): Span {
    return [this.#edges[this.#place] ?? atMs, this.#edges[this.#place + 1] ?? Infinity];
  }
}

/** Walks along a school's windows. Each of its uploaders has a walk of its own. */
export function walkWindows(edges: Float64Array): Link {
  return new WindowWalk(edges);
}

class BothLinks implements Link {
  readonly #own: Link;
  readonly #hub: Link;
  #window: Span = [-Infinity, -Infinity];

  constructor(own: Link, hub: Link) {
    this.#own = own;
    this.#hub = hub;
  }

  windowAt(atMs: number): Span {
    if (this.#window[1] <= atMs) this.#window = this.#next(atMs);
    return this.#window;
  }

  #next(atMs: number): Span {
    for (let candidateMs = atMs; ;) {
      // the hub first: it is down for days, in which a laptop's link need not be drawn window by window
      const [hubFromMs, hubToMs] = this.#hub.windowAt(candidateMs);
      const [ownFromMs, ownToMs] = this.#own.windowAt(Math.max(candidateMs, hubFromMs));
      const fromMs = Math.max(ownFromMs, hubFromMs);
      const toMs = Math.min(ownToMs, hubToMs);
      if (fromMs < toMs) return [fromMs, toMs];
      candidateMs = Math.max(fromMs, candidateMs);
    }
  }
}

/** A link that is up while both are. */
export function both(own: Link, hub: Link): Link {
  return new BothLinks(own, hub);
}
