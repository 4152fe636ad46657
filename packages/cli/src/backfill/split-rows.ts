import { parse } from 'csv-parse/sync';
import { type ColumnMap, columnsOf } from './csv-columns.js';
import { MAX_RECORD_BYTES, type RawRecord, type RecordSplitter, refused, TOO_LONG } from './raw-record.js';
import { createLineSplitter } from './split-lines.js';

/** What columns may be separated by; the one that a header has most of is it. */
const DELIMITERS = [',', ';', '\t'] as const;

/** The most lines that a row may have, by line breaks within quotes. */
const MAX_ROW_LINES = 100;

/**
 * Cuts CSV (RFC 4180) into rows, each a record with its cells by field. The first line that isn't blank is the header. A row that
 * is broken ends with its line, so that a quote that is never closed costs its own row alone.
 */
export function createRowSplitter(map: ColumnMap): RecordSplitter {
  const lines = createLineSplitter();
  let header: Header | null = null;
  /** Lines of a row whose quotes aren't closed yet. */
  let open: RawRecord[] = [];

  function* rows(records: Iterable<RawRecord>): Generator<RawRecord, void, undefined> {
    for (const record of records) {
      if (header === null) {
        header = readHeader(record, map);
        if (header.problem !== null) yield refused(record, record.text, header.problem);
      } else if (header.problem === null) {
        yield* line(header, record);
      }
    }
  }

  function* line(known: Header, record: RawRecord): Generator<RawRecord, void, undefined> {
    if (open.length === 0 && (record.problem !== null || !record.text.includes('"'))) {
      yield record.problem === null ? rowOf(known, record, record.text.split(known.delimiter)) : record;
      return;
    }
    open.push(record);
    if (record.problem === null && !isQuoteOpen(open)) {
      const cells = parseCells(open, known.delimiter);
      if (typeof cells !== 'string' && cells.length === known.fields.length && !isFieldBroken(known, cells)) {
        const [first] = open;
        if (first !== undefined) yield rowOf(known, joined(open, first), cells);
        open = [];
        return;
      }
      yield* giveUp(known, typeof cells === 'string' ? cells : widthProblem(known, cells));
    } else if (record.problem !== null || open.length === MAX_ROW_LINES || sizeOf(open) > MAX_RECORD_BYTES) {
      yield* giveUp(known, NEVER_CLOSED);
    }
  }

  /** What is open is no row: its first line is refused, and the others are looked at anew. */
  function* giveUp(known: Header | null, problem: string): Generator<RawRecord, void, undefined> {
    const [first, ...rest] = open;
    open = [];
    if (first === undefined || known === null) return;
    if (first.problem !== null) yield first;
    else yield refused(first, first.text, rest.length > 0 ? NEVER_CLOSED : problem);
    for (const record of rest) yield* line(known, record);
  }

  return {
    push: (bytes) => rows(lines.push(bytes)),
    *end(brokenOff) {
      yield* rows(lines.end(brokenOff));
      while (open.length > 0) yield* giveUp(header, NEVER_CLOSED);
    },
  };
}

const NEVER_CLOSED = 'has a quote that is never closed';

interface Header {
  readonly delimiter: string;
  readonly fields: readonly (string | null)[];
  /** Why no row can be read. */
  readonly problem: string | null;
}

/** The columns of a header line as they are named, and what separates them. */
export function headerNames(text: string): { readonly delimiter: string; readonly names: readonly string[] } {
  const counts = DELIMITERS.map((mark) => ({ mark, times: text.split(mark).length }));
  const { mark: delimiter } = counts.reduce((best, one) => (one.times > best.times ? one : best));
  const cells = parseOne(text, delimiter);
  return { delimiter, names: (typeof cells === 'string' ? text.split(delimiter) : cells).map((name) => name.trim()) };
}

function readHeader(record: RawRecord, map: ColumnMap): Header {
  const { delimiter, names } = headerNames(record.text);
  const columns = columnsOf(names, map);
  if (record.problem !== null) return { delimiter, fields: [], problem: `is the header, and ${record.problem}` };
  if (columns.ok) return { delimiter, fields: columns.fields, problem: null };
  return { delimiter, fields: [], problem: `is the header, and ${columns.problem}. No row of the file was read` };
}

function rowOf(header: Header, record: RawRecord, cells: readonly string[]): RawRecord {
  if (cells.length !== header.fields.length) return refused(record, record.text, widthProblem(header, cells));
  const fields: Record<string, string> = {};
  for (const [index, field] of header.fields.entries()) {
    const cell = withoutGuard((cells[index] ?? '').trim());
    if (field !== null && cell !== '') fields[field] = cell;
  }
  return { ...record, cells: fields };
}

/** No field has line breaks: where one does, a quote before it should have been closed, and other rows lie within. */
function isFieldBroken({ fields }: Header, cells: readonly string[]): boolean {
  return cells.some((cell, index) => fields[index] !== null && cell.includes('\n'));
}

function widthProblem({ fields }: Header, cells: readonly string[]): string {
  return `has ${cells.length} cells where the header has ${fields.length}`;
}

/**
 * An export puts an apostrophe before text that a spreadsheet would take for a formula. No field may begin with one, so that
 * taking it away gives back what was there.
 */
function withoutGuard(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

function isQuoteOpen(records: readonly RawRecord[]): boolean {
  let quotes = 0;
  for (const { text } of records) quotes += text.split('"').length - 1;
  return quotes % 2 === 1;
}

function sizeOf(records: readonly RawRecord[]): number {
  return records.reduce((sum, { text }) => sum + text.length, 0);
}

function joined(records: readonly RawRecord[], first: RawRecord): RawRecord {
  return { ...first, text: records.map(({ text }) => text).join('\n') };
}

/** The cells of a row, or what is wrong with it. */
function parseCells(records: readonly RawRecord[], delimiter: string): readonly string[] | string {
  if (sizeOf(records) > MAX_RECORD_BYTES) return TOO_LONG;
  return parseOne(records.map(({ text }) => text).join('\n'), delimiter);
}

function parseOne(text: string, delimiter: string): readonly string[] | string {
  try {
    const rows: string[][] = parse(text, { delimiter, relax_column_count: true });
    return rows.length === 1 && rows[0] !== undefined ? rows[0] : 'is more than one row';
  } catch (error) {
    return `has quotes that are not as CSV has them${error instanceof Error ? `: ${error.message}` : ''}`;
  }
}
