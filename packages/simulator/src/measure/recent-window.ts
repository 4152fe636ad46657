import { LatencyHistogram } from './latency-histogram.js';

const SECONDS = 5;

interface Second {
  readonly second: number;
  requests: number;
  events: number;
  behindMs: number;
  readonly latencies: LatencyHistogram;
}

/** What happened in the window, and how long it is. */
export interface RecentTotals {
  readonly spanMs: number;
  readonly requests: number;
  readonly events: number;
  readonly behindMs: number;
  readonly latencies: LatencyHistogram;
}

/** The last five whole seconds and the one that runs. */
export class RecentWindow {
  readonly #startedMs: number;
  #seconds: Second[] = [];

  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  /** The counters of a moment, which must not be before that of an earlier call by more than a second. */
  at(nowMs: number): Second {
    const second = Math.floor(nowMs / 1_000);
    const last = this.#seconds.at(-1);
    if (last !== undefined && last.second >= second) return last;
    const fresh = { second, requests: 0, events: 0, behindMs: 0, latencies: new LatencyHistogram(2) };
    this.#seconds = [...this.#seconds.filter((kept) => kept.second >= second - SECONDS), fresh];
    return fresh;
  }

  totals(nowMs: number): RecentTotals {
    const first = Math.floor(nowMs / 1_000) - SECONDS;
    const kept = this.#seconds.filter(({ second }) => second >= first);
    const latencies = new LatencyHistogram(2);
    for (const second of kept) latencies.add(second.latencies);
    return {
      spanMs: nowMs - Math.max(first * 1_000, this.#startedMs),
      requests: kept.reduce((sum, { requests }) => sum + requests, 0),
      events: kept.reduce((sum, { events }) => sum + events, 0),
      behindMs: Math.max(0, ...kept.map(({ behindMs }) => behindMs)),
      latencies,
    };
  }
}
