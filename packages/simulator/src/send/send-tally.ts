import { RunMeter } from '../measure/run-meter.js';
import { mergeMeasures, type RunMeasures, type RunMeterState } from '../measure/run-measures.js';
import { NAMED_DIFFERENCES, type Difference } from '../report/findings.js';
import type { SimulatorClock } from '../system-clock.js';

/** What sending counts. */
export interface SendCounts {
  /** Distinct planned events answered 2xx. */
  readonly eventsAnswered: number;
  /** Planned events in all attempts, copies included. */
  readonly eventsSent: number;
  /** Attempts at good requests. */
  readonly requests: number;
  /** Requests that had to be refused. */
  readonly malformedRequests: number;
  /** Attempts made again because the service gave no answer, or a passing one. */
  readonly retries: number;
  /** Answers lost on purpose. */
  readonly lostAnswers: number;
  readonly protocolFaults: number;
  /** The first answers that broke the contract. */
  readonly differences: readonly Difference[];
}

/** What one process sent; JSON and structured clone keep it as it is. */
export interface SendState {
  readonly counts: SendCounts;
  readonly meter: RunMeterState;
}

/** What all processes sent together. */
export interface SendTotals extends SendCounts {
  /** Processes that sent. */
  readonly processes: number;
  readonly measures: RunMeasures;
}

/** Counts what sending does. */
export class SendTally {
  eventsAnswered = 0;
  eventsSent = 0;
  requests = 0;
  malformedRequests = 0;
  retries = 0;
  lostAnswers = 0;
  protocolFaults = 0;
  readonly differences: Difference[] = [];
  /** How fast it was. */
  readonly meter: RunMeter;

  constructor(clock: SimulatorClock) {
    this.meter = new RunMeter(clock);
  }

  addFault(deviceId: string, reason: string): void {
    this.protocolFaults += 1;
    if (this.differences.length >= NAMED_DIFFERENCES) return;
    this.differences.push({ device_id: deviceId, kind: 'protocol_faults', reason });
  }

  state(): SendState {
    const { meter, ...counts } = this;
    return { counts, meter: meter.state() };
  }
}

/** Adds up what several processes sent that shared the work. */
export function mergeSendStates(states: readonly SendState[]): SendTotals {
  const sum = (value: (counts: SendCounts) => number): number =>
    states.reduce((total, { counts }) => total + value(counts), 0);
  return {
    processes: states.length,
    eventsAnswered: sum((counts) => counts.eventsAnswered),
    eventsSent: sum((counts) => counts.eventsSent),
    requests: sum((counts) => counts.requests),
    malformedRequests: sum((counts) => counts.malformedRequests),
    retries: sum((counts) => counts.retries),
    lostAnswers: sum((counts) => counts.lostAnswers),
    protocolFaults: sum((counts) => counts.protocolFaults),
    differences: states.flatMap(({ counts }) => counts.differences).slice(0, NAMED_DIFFERENCES),
    measures: mergeMeasures(states.map(({ meter }) => meter)),
  };
}
