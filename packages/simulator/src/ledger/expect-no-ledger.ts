import { existsSync } from 'node:fs';
import { SimulatorError } from '../simulator-error.js';
import { ledgerPartPath } from './ledger-part-path.js';

/**
 * Sees, before anything is sent, that there is none of the files a ledger is to be in.
 *
 * @throws SimulatorError `LEDGER_EXISTS`
 */
export function expectNoLedger(path: string, parts: number): void {
  for (let part = 0; part < parts; part += 1) {
    const partPath = ledgerPartPath(path, part);
    if (existsSync(partPath)) throw ledgerExists(partPath);
  }
}

/** A ledger that is there already. */
export function ledgerExists(path: string, cause?: unknown): SimulatorError {
  const advice = 'Verify it, or name another file: a ledger is never overwritten.';
  return new SimulatorError('LEDGER_EXISTS', `There is already a ledger at ${path}. ${advice}`, { cause });
}
