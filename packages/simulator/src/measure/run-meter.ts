import type { SimulatorClock } from '../system-clock.js';
import { LatencyHistogram } from './latency-histogram.js';
import { RecentWindow } from './recent-window.js';
import { hasLatency, isError, type RequestOutcome } from './request-outcome.js';
import { encodeTable, mergeMeasures, type RunMeasures, type RunMeterState } from './run-measures.js';
import { mergeRecent, type RecentState, type SendingSnapshot } from './sending-snapshot.js';
import { TimeSeries } from './time-series.js';

/** A request that ended. */
export interface EndedRequest {
  /**
   * When it was meant to go out, epoch ms: by the schedule, else when it went out. Latency counts from here, so that
   * a service that stalls cannot hide what it kept waiting (coordinated omission; Gil Tene, "How NOT to Measure
   * Latency"; wrk2).
   */
  readonly dueMs: number;
  /** Epoch ms. */
  readonly endedMs: number;
  /** Distinct events answered for the first time. */
  readonly newEvents: number;
  readonly outcome: RequestOutcome;
}

/** Measures what sending does: how fast, how far behind its schedule, and what fails. */
export class RunMeter {
  readonly #clock: SimulatorClock;
  readonly #recent: RecentWindow;
  readonly #series = new TimeSeries();
  readonly #latencies = new LatencyHistogram(3);
  readonly #errors = new Map<string, number>();
  #inFlight = 0;
  #startedMs: number;
  #endedMs: number;

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
    this.#startedMs = this.#endedMs = clock.now();
    this.#recent = new RecentWindow(this.#startedMs);
  }

  /**
   * A request goes out. Each must be followed by one {@link requestEnded}.
   *
   * @param dueMs when it was meant to, epoch ms
   * @param beganMs when it does, epoch ms; now by default
   */
  requestBegan(dueMs: number, beganMs: number = this.#clock.now()): void {
    if (this.#series.table.slots.length === 0) this.#startedMs = beganMs;
    const slot = this.#series.at(beganMs, this.#inFlight);
    this.#inFlight += 1;
    slot.inFlight = Math.max(slot.inFlight, this.#inFlight);
    if (beganMs <= dueMs) return;
    this.#series.lagged(dueMs, beganMs);
    const recent = this.#recent.at(beganMs);
    recent.behindMs = Math.max(recent.behindMs, beganMs - dueMs);
  }

  /** A request ended that {@link requestBegan} told of. */
  requestEnded({ dueMs, endedMs, newEvents, outcome }: EndedRequest): void {
    const slot = this.#series.at(endedMs, this.#inFlight);
    const recent = this.#recent.at(endedMs);
    this.#inFlight -= 1;
    this.#endedMs = Math.max(this.#endedMs, endedMs);
    for (const counted of [slot, recent]) {
      counted.requests += 1;
      counted.events += newEvents;
    }
    if (isError(outcome)) {
      slot.errors += 1;
      this.#errors.set(outcome, (this.#errors.get(outcome) ?? 0) + 1);
    }
    if (!hasLatency(outcome)) return;
    slot.latencies ??= new LatencyHistogram(2);
    for (const latencies of [this.#latencies, slot.latencies, recent.latencies]) latencies.record(endedMs - dueMs);
  }

  /** How sending goes now. */
  snapshot(): SendingSnapshot {
    return mergeRecent([this.recentState()]);
  }

  /** All that was measured so far. */
  measures(): RunMeasures {
    return mergeMeasures([this.state()]);
  }

  /** For `mergeRecent`, where several processes send. */
  recentState(): RecentState {
    const { latencies, ...totals } = this.#recent.totals(this.#clock.now());
    return {
      ...totals,
      inFlight: this.#inFlight,
      errors: Object.fromEntries(this.#errors),
      latencies: latencies.encode(),
    };
  }

  /** For `mergeMeasures`, where several processes send. */
  state(): RunMeterState {
    return {
      startedMs: this.#startedMs,
      endedMs: this.#endedMs,
      errors: Object.fromEntries(this.#errors),
      latencies: this.#latencies.encode(),
      ...encodeTable(this.#series.table),
    };
  }
}
