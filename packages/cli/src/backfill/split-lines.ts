import { isUtf8 } from 'node:buffer';
import {
  MAX_RECORD_BYTES,
  MAX_SHOWN,
  NOT_UTF8,
  type RawRecord,
  type RecordSplitter,
  refused,
  TOO_LONG,
} from './raw-record.js';

const NEWLINE = 0x0a;
const NOTHING = Buffer.alloc(0);

/** What is held of a line that is too long, at the least: UTF-8 has up to four bytes for a character. */
const HEAD_BYTES = MAX_SHOWN * 4;

/**
 * Cuts bytes into lines, each a record. Lines end with LF or CRLF; those of white space alone count for the numbers and are no
 * records. Holds no more than one line, and of one that is too long only the beginning.
 */
export function createLineSplitter(): RecordSplitter {
  /** What came of the line that isn't over yet. */
  let open: Buffer = NOTHING;
  /** Bytes of that line that were let go, because it is too long. */
  let dropped = 0;
  let line = 1;

  function* push(bytes: Buffer): Generator<RawRecord, void, undefined> {
    const first = bytes.indexOf(NEWLINE);
    if (first === -1) {
      hold(bytes);
      return;
    }
    yield* oneLine(bytes.subarray(0, first));
    const last = bytes.lastIndexOf(NEWLINE);
    if (last > first) yield* manyLines(bytes.subarray(first + 1, last));
    // a copy: the chunk it is of may be large
    open = Buffer.from(bytes.subarray(last + 1));
    dropped = 0;
  }

  function hold(bytes: Buffer): void {
    open = open.length === 0 ? Buffer.from(bytes) : Buffer.concat([open, bytes]);
    if (open.length <= MAX_RECORD_BYTES) return;
    dropped += open.length - HEAD_BYTES;
    open = Buffer.from(open.subarray(0, HEAD_BYTES));
  }

  /** The line that is open, with its last bytes. */
  function* oneLine(bytes: Buffer, brokenOff: string | null = null): Generator<RawRecord, void, undefined> {
    const whole = dropped > 0 || open.length === 0 ? bytes : Buffer.concat([open, bytes]);
    const isLong = dropped > 0 || whole.length > MAX_RECORD_BYTES;
    const record = recordOf(dropped > 0 ? open : whole, isLong, brokenOff);
    if (record !== null) yield record;
    line += 1;
  }

  function recordOf(bytes: Buffer, isLong: boolean, brokenOff: string | null): RawRecord | null {
    const text = withoutReturn(bytes.toString('utf8'));
    const place = { line, column: null };
    if (isLong) return refused(place, text, TOO_LONG);
    if (isBlank(text)) return null;
    if (brokenOff !== null) return refused(place, text, brokenOff);
    return isUtf8(bytes) ? { ...place, text, cells: null, problem: null } : refused(place, text, NOT_UTF8);
  }

  /** Lines that lie whole in one chunk, without the last one's end: decoded together where that can be done. */
  function* manyLines(bytes: Buffer): Generator<RawRecord, void, undefined> {
    if (!isUtf8(bytes)) {
      yield* linesOneByOne(bytes);
      return;
    }
    const text = bytes.toString('utf8');
    for (let start = 0; start <= text.length;) {
      const newline = text.indexOf('\n', start);
      const end = newline === -1 ? text.length : newline;
      const whole = text.slice(start, end);
      const content = withoutReturn(whole);
      const place = { line, column: null };
      // a character has up to four bytes: most lines need no counting
      if (whole.length > MAX_RECORD_BYTES / 4 && Buffer.byteLength(whole) > MAX_RECORD_BYTES) {
        yield refused(place, content, TOO_LONG);
      } else if (!isBlank(content)) {
        yield { ...place, text: content, cells: null, problem: null };
      }
      line += 1;
      start = end + 1;
    }
  }

  function* linesOneByOne(bytes: Buffer): Generator<RawRecord, void, undefined> {
    for (let start = 0; start <= bytes.length;) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline === -1 ? bytes.length : newline;
      const content = bytes.subarray(start, end);
      const record = recordOf(content, content.length > MAX_RECORD_BYTES, null);
      if (record !== null) yield record;
      line += 1;
      start = end + 1;
    }
  }

  return {
    push,
    *end(brokenOff) {
      yield* oneLine(NOTHING, brokenOff);
      open = NOTHING;
    },
  };
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
