import type { RunMeter } from '../measure/run-meter.js';
import { NAMED_DIFFERENCES, type Difference } from '../report/findings.js';

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
  /** How fast it was. */
  readonly meter: RunMeter;

  constructor(meter: RunMeter) {
    this.meter = meter;
  }

  addFault(deviceId: string, reason: string): void {
    this.protocolFaults += 1;
    if (this.differences.length < NAMED_DIFFERENCES) this.differences.push({ device_id: deviceId, reason });
  }
}
