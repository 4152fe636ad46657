import type { ServiceClient } from '../http/service-client.js';
import type { LedgerWriter } from '../ledger/ledger-writer.js';
import type { Random } from '../random/random.js';
import type { RecordRequest } from '../record/recorder.js';
import type { SimulatorClock } from '../system-clock.js';
import type { SendTally } from './send-tally.js';

/** What sending the requests of a lane needs of its surroundings. */
export interface SendContext {
  readonly client: ServiceClient;
  readonly ledger: LedgerWriter;
  readonly clock: SimulatorClock;
  /** For the jitter of waiting. */
  readonly random: Random;
  readonly tally: SendTally;
  readonly giveUpAfterMs: number;
  readonly signal: AbortSignal;
  /** When the fleet's calendar begins, epoch ms of simulated time. */
  readonly calendarStartMs: number;
  /** Keeps the lane's requests; `null` where nothing is recorded. */
  readonly record: RecordRequest | null;
  /** Numbers the next request of the run. */
  nextRequest(): number;
}
