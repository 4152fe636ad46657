import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { SimulatorError } from '../simulator-error.js';
import { LEDGER_VERSION, type LedgerAnswered, type LedgerSent } from './ledger-line.js';

/** Appends what is sent and answered to a file. */
export interface LedgerWriter {
  /** Resolves once the line was handed to the operating system: only then may the request go out. */
  sent(line: Omit<LedgerSent, 'kind'>): Promise<void>;
  /** Buffered; written with the next append, at the latest at the end of the event loop's turn. */
  answered(line: Omit<LedgerAnswered, 'kind'>): void;
  /** Writes what is buffered and closes the file. */
  close(): void;
}

/**
 * Creates a ledger. All lines of one turn of the event loop go out in one append, so a busy sender pays for a system
 * call a turn, not a request.
 *
 * @throws SimulatorError `LEDGER_EXISTS` where the file is already there: a ledger is never overwritten
 */
export function createLedger(path: string, fleet: { seed: number; devices: number }): LedgerWriter {
  const file = createFile(path);
  let buffered = `${JSON.stringify({ kind: 'ledger', version: LEDGER_VERSION, seed: fleet.seed, devices: fleet.devices })}\n`;
  let closed = false;
  let appended: Promise<void> | null = null;

  const append = (): void => {
    const bytes = Buffer.from(buffered);
    buffered = '';
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
  };
  const afterThisTurn = (): Promise<void> => {
    appended ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        appended = null;
        try {
          if (!closed) append();
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    return appended;
  };
  append();

  return {
    sent: (line) => {
      buffered += `${JSON.stringify({ kind: 'sent', ...line })}\n`;
      return afterThisTurn();
    },
    answered: (line) => {
      buffered += `${JSON.stringify({ kind: 'answered', ...line })}\n`;
    },
    close: () => {
      if (closed) return;
      append();
      closed = true;
      closeSync(file);
    },
  };
}

function createFile(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'wx');
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!exists) throw error;
    const advice = 'Verify it, or name another file: a ledger is never overwritten.';
    throw new SimulatorError('LEDGER_EXISTS', `There is already a ledger at ${path}. ${advice}`, { cause: error });
  }
}
