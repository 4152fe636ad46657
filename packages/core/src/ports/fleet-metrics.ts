import type { IncidentChangeReason } from '../domain/incident.js';
import type { Lane } from '../domain/lane.js';
import type { Receipt } from '../domain/receipt.js';
import type { SyncEvent } from '../domain/sync-event.js';

/** What a fleet asks of its store. */
export const STORE_OPERATIONS = [
  'transact',
  'get_event',
  'history',
  'get_device',
  'list_devices',
  'list_incidents',
  'pending_notices',
  'list_days',
  'totals',
  'ping',
] as const;

export type StoreOperation = (typeof STORE_OPERATIONS)[number];

/** Is told what happened, for counting; must not throw. */
export interface FleetMetrics {
  /** A call to `accept` was answered, with these receipts: each event once, in the process that took it in. */
  accepted(receipts: readonly Receipt[]): void;
  /** A batch was processed, with these receipts: each event once, in the process that kept it; none is `queued`. */
  processed(receipts: readonly Receipt[]): void;
  /** A batch of so many events was committed, in this many milliseconds. */
  batchCommitted(events: number, durationMs: number): void;
  /** These events of a batch that came in by a lane are new, by device. */
  kept(added: ReadonlyMap<string, readonly SyncEvent[]>, lane: Lane): void;
  /** An incident changed. */
  incidentChanged(reason: IncidentChangeReason): void;
  /** The latest sync of a device was asked for, and was or wasn't in the cache. */
  latestRead(hit: boolean): void;
  /** The store answered a question, or failed to, after this many milliseconds. */
  storeAsked(operation: StoreOperation, durationMs: number, ok: boolean): void;
}

/** Counts nothing. */
export const noMetrics: FleetMetrics = {
  accepted: () => {},
  processed: () => {},
  batchCommitted: () => {},
  kept: () => {},
  incidentChanged: () => {},
  latestRead: () => {},
  storeAsked: () => {},
};
