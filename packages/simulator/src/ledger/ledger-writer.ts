import { closeSync, writeSync } from 'node:fs';
import { createFile } from '../create-file.js';
import { SimulatorError } from '../simulator-error.js';
import { LEDGER_VERSION, type LedgerAnswered, type LedgerHeader, type LedgerSent } from './ledger-line.js';
import { ledgerExists } from './expect-no-ledger.js';
import { ledgerPartPath } from './ledger-part-path.js';

/** What a ledger's first line says. Of a {@link Fleet} it takes what belongs there. */
export interface LedgerWriterHeader {
  readonly seed: number;
  readonly devices: number;
  /** How many files the ledger is in, each written by a process of its own; 1 by default. */
  readonly parts?: number;
  /** Which of them to create, 0 (the default) to `parts - 1`. */
  readonly part?: number;
  /** What the fleet is planned from: an object that JSON can hold. */
  readonly scenario?: object;
  /** `file` where the events are written to a file that is imported later; `http` by default. */
  readonly delivery?: LedgerHeader['delivery'];
}

/** Appends what is sent and answered to one part of a ledger. */
export interface LedgerWriter {
  /** Resolves once the line was handed to the operating system: only then may the request go out. */
  sent(line: Omit<LedgerSent, 'kind'>): Promise<void>;
  /** Buffered; written with the next append, at the latest at the end of the event loop's turn. */
  answered(line: Omit<LedgerAnswered, 'kind'>): void;
  /** Writes what is buffered and closes the file. */
  close(): void;
}

/**
 * Creates a ledger, or one part of it. All lines of one turn of the event loop go out in one append, so a busy sender
 * pays for a system call a turn, not a request.
 *
 * @param path the ledger's own file, also where another part is created: that lies beside it ({@link ledgerPartPath})
 * @throws SimulatorError `LEDGER_EXISTS` where the file is already there: a ledger is never overwritten;
 *   `OPTIONS_INVALID` where there is no such part
 */
export function createLedger(path: string, header: LedgerWriterHeader): LedgerWriter {
  const { seed, devices, parts = 1, part = 0, scenario, delivery = 'http' } = header;
  if (!Number.isInteger(part) || part < 0 || part >= parts) {
    throw new SimulatorError('OPTIONS_INVALID', `A ledger of ${parts} parts has no part ${part}: they count from 0.`);
  }
  const file = createLedgerFile(ledgerPartPath(path, part));
  const first = { kind: 'ledger', version: LEDGER_VERSION, seed, devices, parts, part, scenario, delivery };
  let buffered = `${JSON.stringify(first)}\n`;
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

function createLedgerFile(path: string): number {
  try {
    return createFile(path);
  } catch (error) {
    const exists = error instanceof SimulatorError && error.code === 'FILE_EXISTS';
    throw exists ? ledgerExists(path, error) : error;
  }
}
