import type { IncidentChangeReason } from '../domain/incident.js';
import type { Receipt } from '../domain/receipt.js';

/** Is told what happened, for counting; must not throw. */
export interface FleetMetrics {
  /** A call to `accept` was answered, with these receipts: each event once, in the process that took it in. */
  accepted(receipts: readonly Receipt[]): void;
  /** A batch was processed, with these receipts: each event once, in the process that kept it; none is `queued`. */
  processed(receipts: readonly Receipt[]): void;
  /** A batch of so many events was committed, in this many milliseconds. */
  batchCommitted(events: number, durationMs: number): void;
  /** An incident changed. */
  incidentChanged(reason: IncidentChangeReason): void;
  /** The latest sync of a device was asked for, and was or wasn't in the cache. */
  latestRead(hit: boolean): void;
}

/** Counts nothing. */
export const noMetrics: FleetMetrics = {
  accepted: () => {},
  processed: () => {},
  batchCommitted: () => {},
  incidentChanged: () => {},
  latestRead: () => {},
};
