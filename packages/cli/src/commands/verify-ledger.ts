import { type HistoryShare, type Verification, verifyFleet } from '@pisync/simulator';
import { describeFindings } from '../output/describe-findings.js';
import { row } from '../output/report-row.js';
import { createProgressView } from '../output/progress-view.js';
import { count } from '../output/quantities.js';
import { print, type Terminal } from '../output/terminal.js';
import { ledgerAgain } from './again.js';
import { requireExact } from './require-exact.js';

/** Which ledger against which service. */
export interface VerifyLedgerOptions {
  readonly ledger: string;
  readonly target: URL;
  /** What lets in there. */
  readonly token?: string;
  readonly histories: HistoryShare;
  readonly concurrency: number;
  readonly json: boolean;
  /** Ends the verification early. */
  readonly signal: AbortSignal;
}

/**
 * Verifies a service against the ledger of an earlier simulation, and says what came of it.
 *
 * @throws CliError with `checkFailed` when something differs
 */
export async function verifyLedger(options: VerifyLedgerOptions, terminal: Terminal): Promise<void> {
  const verification = await runVerification(options, terminal);
  await print(terminal, options.json ? JSON.stringify(verification) : describeVerification(verification, terminal));
  requireExact(verification, ledgerAgain(options.ledger, verification));
}

async function runVerification(options: VerifyLedgerOptions, terminal: Terminal): Promise<Verification> {
  const view = createProgressView(terminal);
  try {
    return await verifyFleet({
      target: options.target.href,
      ...(options.token !== undefined && { token: options.token }),
      ledgerPath: options.ledger,
      histories: options.histories,
      concurrency: options.concurrency,
      signal: options.signal,
      onProgress: view.show,
    });
  } catch (error) {
    // the reason of the abort says more than where the verification was then
    options.signal.throwIfAborted();
    throw error;
  } finally {
    view.clear();
  }
}

function describeVerification(verification: Verification, terminal: Terminal): string {
  return [
    row('Devices', count(verification.devices)),
    row('Seed', String(verification.seed)),
    row('Events', `${count(verification.distinct_events)}, answered ${count(verification.events_answered)}`),
    ...describeFindings(verification, terminal),
  ].join('\n');
}
