import { NAMED_DIFFERENCES, type Difference } from '../report/findings.js';

/** Latencies of answered upload requests, ms. */
export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

const LONGEST_MS = 60_000;

/** Counts what sending does. */
export class SendTally {
  /** Distinct planned events answered 2xx. */
  eventsAnswered = 0;
  /** Planned events in all attempts, copies included. */
  eventsSent = 0;
  /** Attempts at good requests. */
  requests = 0;
  malformedRequests = 0;
  /** Attempts made again because the service gave no answer, or a passing one. */
  retries = 0;
  /** Answers lost on purpose. */
  lostAnswers = 0;
  protocolFaults = 0;
  readonly differences: Difference[] = [];
  /** How many answers took how many ms. */
  readonly #latencies = new Uint32Array(LONGEST_MS + 1);

  addFault(deviceId: string, reason: string): void {
    this.protocolFaults += 1;
    if (this.differences.length < NAMED_DIFFERENCES) {
      this.differences.push({ device_id: deviceId, kind: 'protocol_faults', reason });
    }
  }

  addLatency(ms: number): void {
    const place = Math.min(Math.max(0, Math.round(ms)), LONGEST_MS);
    this.#latencies[place] = (this.#latencies[place] ?? 0) + 1;
  }

  latencies(): Latencies {
    const total = this.#latencies.reduce((sum, count) => sum + count, 0);
    const quantile = (share: number): number => {
      let left = Math.max(1, Math.ceil(total * share));
      const ms = this.#latencies.findIndex((count) => (left -= count) <= 0);
      return Math.max(0, ms);
    };
    return { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99), max: quantile(1) };
  }
}
