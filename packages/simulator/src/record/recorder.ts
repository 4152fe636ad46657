import type { Exchange } from '../http/service-client.js';
import type { LedgerSent } from '../ledger/ledger-line.js';

/** Keeps the requests of a run. */
export interface Recorder {
  /** Begins a lane: requests of which each goes out when the one before it was answered. */
  openLane(): RecordRequest;
}

/** Told of each request that goes out: what the ledger says of it, and what goes over the wire. */
export type RecordRequest = (line: Omit<LedgerSent, 'kind'>, wire: Exchange) => void;
