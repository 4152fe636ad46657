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
   * The earliest moment from the given one on at which the link is up, epoch ms.
   *
   * @param atMs not before an earlier question's answer minus nothing: moments only go forward
   */
  nextOnline(atMs: number): number;
}

/** A length drawn from the exponential distribution, ms; at least 1. */
export function exponentialMs(random: Random, mean: number): number {
  return Math.max(1, Math.round(-ln(1 - random.unit()) * mean));
}

/** Whether a link is up at any one moment. */
export function drawIsOnline(random: Random, { online, offline }: LinkHabit): boolean {
  return random.chance(online / (online + offline));
}

/** Up all the time. */
const ALWAYS: Link = { nextOnline: (atMs) => atMs };

/** A class and no closure: a fleet of a million has hundreds of thousands of them. */
class MarkovLink implements Link {
  readonly #random: Random;
  readonly #habit: LinkHabit;
  readonly #endMs: number;
  #online: boolean;
  #untilMs: number;

  constructor(random: Random, habit: LinkHabit, startMs: number, endMs: number) {
    this.#random = random;
    this.#habit = habit;
    this.#endMs = endMs;
    this.#online = drawIsOnline(random, habit);
    this.#untilMs = startMs;
    this.#untilMs += this.#length();
  }

  nextOnline(atMs: number): number {
    if (atMs >= this.#endMs) return atMs;
    while (this.#untilMs <= atMs) {
      this.#online = !this.#online;
      this.#untilMs += this.#length();
    }
    return this.#online ? atMs : Math.min(this.#untilMs, this.#endMs);
  }

  #length(): number {
    return exponentialMs(this.#random, this.#online ? this.#habit.online : this.#habit.offline);
  }
}

/**
 * Draws a laptop's own link, from the beginning of the calendar on.
 *
 * @param endMs from when on it is up for good, epoch ms
 */
export function createMarkovLink(random: Random, habit: LinkHabit, startMs: number, endMs: number): Link {
  return habit.offline === 0 ? ALWAYS : new MarkovLink(random, habit, startMs, endMs);
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
  return Float64Array.from([...without(edges, options.powerCuts, endMs), endMs, Infinity]);
}

/** Cuts spans out of the windows, as far as these end before `endMs`. */
function without(edges: readonly number[], cuts: readonly Span[], endMs: number): number[] {
  let left = [...edges];
  for (const [cutMs, backMs] of cuts) {
    const kept: number[] = [];
    for (let n = 0; n < left.length; n += 2) {
      const fromMs = left[n] ?? 0;
      const toMs = left[n + 1] ?? 0;
      if (toMs <= cutMs || fromMs >= backMs) kept.push(fromMs, toMs);
      else {
        if (fromMs < cutMs) kept.push(fromMs, cutMs);
        if (toMs > backMs) kept.push(backMs, Math.min(toMs, endMs));
      }
    }
    left = kept;
  }
  return left;
}

class WindowWalk implements Link {
  readonly #edges: Float64Array;
  #window = 0;

  constructor(edges: Float64Array) {
    this.#edges = edges;
  }

  nextOnline(atMs: number): number {
    while ((this.#edges[this.#window + 1] ?? Infinity) <= atMs) this.#window += 2;
    return Math.max(atMs, this.#edges[this.#window] ?? atMs);
  }
}

/** Walks along a school's windows. Each of its uploaders has a walk of its own. */
export function walkWindows(edges: Float64Array): Link {
  return new WindowWalk(edges);
}

class BothLinks implements Link {
  readonly #own: Link;
  readonly #hub: Link;

  constructor(own: Link, hub: Link) {
    this.#own = own;
    this.#hub = hub;
  }

  nextOnline(atMs: number): number {
    for (let candidateMs = atMs; ;) {
      // the hub first: it is down for days, in which a laptop's link need not be followed
      const hubMs = this.#hub.nextOnline(candidateMs);
      const ownMs = this.#own.nextOnline(hubMs);
      if (ownMs === hubMs) return ownMs;
      candidateMs = ownMs;
    }
  }
}

/** A link that is up while both are. */
export function both(own: Link, hub: Link): Link {
  return new BothLinks(own, hub);
}
