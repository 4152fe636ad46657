import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { SimulatorError } from '../simulator-error.js';
import { LEDGER_VERSION, ledgerLine, type LedgerAnswered, type LedgerHeader, type LedgerSent } from './ledger-line.js';
import { ledgerPartPath } from './ledger-part-path.js';

const CHUNK_BYTES = 1 << 20;

/**
 * Reads a ledger's header.
 *
 * @throws SimulatorError `LEDGER_UNREADABLE`
 */
export function readLedgerHeader(path: string): LedgerHeader {
  const header = readHeader(path);
  if (header.part === 0) return header;
  throw unreadable(path, `it is part ${header.part} of a ledger in ${header.parts} parts, not the ledger's own file`);
}

/**
 * Reads the lines after the headers, part by part, within a part in the order written. A last line without its newline
 * was torn when the writer died, and is left out: its request never went out, or its answer counts as not received.
 *
 * @throws SimulatorError `LEDGER_UNREADABLE` for any other line that is not one of a ledger, and for a part that is
 *   missing or belongs to another ledger
 */
export function* readLedger(path: string): Generator<LedgerSent | LedgerAnswered> {
  for (const lines of readLedgerParts(path)) yield* lines;
}

/** As {@link readLedger}, each part's lines on their own: requests are numbered within a part. */
export function* readLedgerParts(path: string): Generator<Generator<LedgerSent | LedgerAnswered>> {
  const header = readLedgerHeader(path);
  for (let part = 0; part < header.parts; part += 1) {
    const partPath = ledgerPartPath(path, part);
    if (part > 0) expectSameLedger(header, part, partPath);
    yield readPart(partPath);
  }
}

function* readPart(path: string): Generator<LedgerSent | LedgerAnswered> {
  let number = 0;
  for (const text of wholeLines(path)) {
    number += 1;
    if (number === 1) continue;
    const line = parseLine(path, number, text);
    if (line.kind === 'ledger') throw unreadable(path, `line ${number} is a second header`);
    yield line;
  }
}

function readHeader(path: string): LedgerHeader {
  for (const text of wholeLines(path)) {
    const line = parseLine(path, 1, text);
    if (line.kind === 'ledger' && line.version >= 1 && line.version <= LEDGER_VERSION) return line;
    break;
  }
  throw unreadable(path, `it does not begin with a ledger header of version 1 to ${LEDGER_VERSION}`);
}

function expectSameLedger(ledger: LedgerHeader, part: number, partPath: string): void {
  const remedy = `Put part ${part} of the same run there: the ledger has ${ledger.parts} parts, of seed ${ledger.seed}`;
  let header: LedgerHeader;
  try {
    header = readHeader(partPath);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SimulatorError('LEDGER_UNREADABLE', `${reason} ${remedy}.`, { cause: error });
  }
  const same = (['seed', 'devices', 'parts', 'delivery'] as const).every((field) => header[field] === ledger[field]);
  if (same && header.part === part) return;
  const found = `part ${header.part} of ${header.parts} of a run with seed ${header.seed} and ${header.devices} devices`;
  const message = `Cannot read the ledger's part ${partPath}: it is ${found}. ${remedy} and ${ledger.devices} devices.`;
  throw new SimulatorError('LEDGER_UNREADABLE', message);
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
