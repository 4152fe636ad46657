import { LatencyHistogram } from './latency-histogram.js';
import { addErrors, type ErrorCounts } from './request-outcome.js';

/** How sending goes now: over about the last five seconds. */
export interface SendingSnapshot {
  /** Distinct events answered for the first time. */
  readonly eventsPerSecond: number;
  /** Requests ended. */
  readonly requestsPerSecond: number;
  /** Requests under way at this moment. */
  readonly inFlight: number;
  /** How far sending lagged behind its schedule at most, ms; 0 where there is no schedule. */
  readonly behindMs: number;
  /** Since the run began. */
  readonly errors: ErrorCounts;
  /** `null` where nothing was answered. */
  readonly latencyMs: {
    readonly p50: number;
    readonly p99: number;
    readonly p999: number;
    readonly max: number;
  } | null;
}

/** What one process says of its last seconds; JSON and structured clone keep it as it is. */
export interface RecentState {
  readonly spanMs: number;
  readonly requests: number;
  readonly events: number;
  readonly inFlight: number;
  readonly behindMs: number;
  readonly errors: ErrorCounts;
  /** A {@link LatencyHistogram} as text. */
  readonly latencies: string;
}

/** A shorter span says nothing of a rate, ms. */
const SHORTEST_SPAN_MS = 250;

/** What several processes that send at the same time do together. */
export function mergeRecent(states: readonly RecentState[]): SendingSnapshot {
  const latencies = new LatencyHistogram(2);
  for (const state of states) latencies.addEncoded(state.latencies);
  const sum = (value: (state: RecentState) => number): number =>
    states.reduce((total, state) => total + value(state), 0);
  const rate = (value: (state: RecentState) => number): number =>
    Math.round(sum((state) => (value(state) * 1_000) / Math.max(SHORTEST_SPAN_MS, state.spanMs)));
  return {
    eventsPerSecond: rate(({ events }) => events),
    requestsPerSecond: rate(({ requests }) => requests),
    inFlight: sum(({ inFlight }) => inFlight),
    behindMs: Math.max(0, ...states.map(({ behindMs }) => behindMs)),
    errors: addErrors(states.map(({ errors }) => errors)),
    latencyMs:
      latencies.count === 0
        ? null
        : {
            p50: latencies.percentile(50),
            p99: latencies.percentile(99),
            p999: latencies.percentile(99.9),
            max: latencies.max(),
          },
  };
}
