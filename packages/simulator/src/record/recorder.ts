import type { Exchange } from '../http/service-client.js';
import type { LedgerSent } from '../ledger/ledger-line.js';

/** Keeps the requests of a run. */
export interface Recorder {
  /** A request goes out: what the ledger says of it, and what goes over the wire. */
  sent(line: Omit<LedgerSent, 'kind'>, wire: Exchange): void;
}
