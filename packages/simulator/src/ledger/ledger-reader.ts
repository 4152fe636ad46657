import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { SimulatorError } from '../simulator-error.js';
import { LEDGER_VERSION, ledgerLine, type LedgerAnswered, type LedgerHeader, type LedgerSent } from './ledger-line.js';

const CHUNK_BYTES = 1 << 20;

/**
 * Reads a ledger's header.
 *
 * @throws SimulatorError `LEDGER_UNREADABLE`
 */
export function readLedgerHeader(path: string): LedgerHeader {
  for (const text of wholeLines(path)) {
    const line = parseLine(path, 1, text);
    if (line.kind === 'ledger' && line.version === LEDGER_VERSION) return line;
    break;
  }
  throw unreadable(path, `it does not begin with a ledger header of version ${LEDGER_VERSION}`);
}

/**
 * Reads the lines after the header, in the order written. A last line without its newline was torn when the writer
 * died, and is left out: its request never went out, or its answer counts as not received.
 *
 * @throws SimulatorError `LEDGER_UNREADABLE` for any other line that is not one of a ledger
 */
export function* readLedger(path: string): Generator<LedgerSent | LedgerAnswered> {
  let number = 0;
  for (const text of wholeLines(path)) {
    number += 1;
    if (number === 1) continue;
    const line = parseLine(path, number, text);
    if (line.kind === 'ledger') throw unreadable(path, `line ${number} is a second header`);
    yield line;
  }
}

function parseLine(path: string, number: number, text: string): LedgerSent | LedgerAnswered | LedgerHeader {
  try {
    return ledgerLine.parse(JSON.parse(text));
  } catch (error) {
    throw unreadable(path, `line ${number} is none of a ledger`, error);
  }
}

function unreadable(path: string, reason: string, cause?: unknown): SimulatorError {
  const message = `Cannot read the ledger ${path}: ${reason}. Name the file that simulate wrote.`;
  return new SimulatorError('LEDGER_UNREADABLE', message, { cause });
}

/** The lines that end with a newline. */
function* wholeLines(path: string): Generator<string> {
  const file = openLedger(path);
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (;;) {
      const bytes = readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (bytes === 0) return;
      const lines = (rest + decoder.write(chunk.subarray(0, bytes))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}

function openLedger(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error), error);
  }
}
