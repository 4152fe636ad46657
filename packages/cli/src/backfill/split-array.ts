import { isUtf8 } from 'node:buffer';
import { type ElementState, enterElement, scanElement } from './scan-element.js';
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
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;
const HEAD_BYTES = MAX_SHOWN * 4;
const NOTHING = Buffer.alloc(0);

/** A place in the file: its offset from the beginning, and what people call it. */
interface Mark {
  readonly offset: number;
  readonly line: number;
  readonly lineOffset: number;
}

/**
 * Cuts JSON arrays of any length into their elements, each a record. An element that is broken ends where the next one begins:
 * at a `{` after a comma or a line's end. So a missing brace, quote or comma costs the element that lacks it. Holds no more
 * than one element.
 */
export function createArraySplitter(): RecordSplitter {
  /** Bytes from the offset `base` on that are still needed. */
  let held: Buffer = NOTHING;
  let base = 0;
  /** Where scanning is. */
  let at: Mark = { offset: 0, line: 1, lineOffset: 0 };
  let mode: 'outside' | 'between' | 'element' | 'broken' = 'outside';
  /** Where the element that is being read begins. */
  let start = at;
  let element: ElementState = enterElement();
  /** Of a broken element: why, its beginning once it is let go of, and what came last but white space. */
  let broken = { problem: '', head: null as Buffer | null, last: 0, newline: false };
  let endedBroken = false;

  function* push(bytes: Buffer): Generator<RawRecord, void, undefined> {
    const keep = mode === 'element' || (mode === 'broken' && broken.head === null) ? start.offset : at.offset;
    held = Buffer.concat([held.subarray(keep - base), bytes]);
    base = keep;
    yield* scan();
  }

  function* scan(): Generator<RawRecord, void, undefined> {
    while (at.offset < base + held.length) {
      if (mode === 'element') {
        const record = inElement();
        if (record !== null) yield record;
      } else if (mode === 'broken') {
        const record = inBroken();
        if (record !== null) yield record;
      } else {
        betweenElements();
      }
    }
  }

  /** Passes over what isn't in an element, up to where the next one begins. */
  function betweenElements(): void {
    let { offset, line, lineOffset } = at;
    for (const until = base + held.length; offset < until; offset += 1) {
      const byte = held[offset - base];
      if (byte === NEWLINE) {
        line += 1;
        lineOffset = offset + 1;
      } else if (byte === CLOSE_ARRAY) mode = 'outside';
      else if (byte === OPEN_ARRAY && mode === 'outside') mode = 'between';
      else if (byte !== undefined && byte > SPACE && byte !== COMMA) break;
    }
    at = { offset, line, lineOffset };
    if (offset === base + held.length) return;
    start = at;
    mode = 'element';
    element = enterElement();
  }

  function inElement(): RawRecord | null {
    at = advance(at, scanElement(element, held, at.offset - base));
    if (at.offset - start.offset > MAX_RECORD_BYTES) return breakOff(TOO_LONG);
    if (element.problem !== null) return breakOff(element.problem);
    if (!element.done) return null;
    mode = 'between';
    const bytes = held.subarray(start.offset - base, at.offset - base);
    const place = placeOf(start);
    const text = bytes.toString('utf8').trimEnd();
    return isUtf8(bytes) ? { ...place, text, cells: null, problem: null } : refused(place, text, NOT_UTF8);
  }

  /** The element is broken: looks from its beginning for the next one, since where it went wrong may be far behind its end. */
  function breakOff(problem: string): null {
    mode = 'broken';
    broken = { problem, head: null, last: OPEN_OBJECT, newline: false };
    at = { ...start, offset: start.offset + 1 };
    return null;
  }

  function inBroken(): RawRecord | null {
    let { offset, line, lineOffset } = at;
    for (const until = base + held.length; offset < until; offset += 1) {
      const byte = held[offset - base] ?? 0;
      if (byte === NEWLINE) {
        line += 1;
        lineOffset = offset + 1;
        broken.newline = true;
      } else if (byte > SPACE) {
        const begins = broken.newline || broken.last === COMMA || broken.last === CLOSE_OBJECT;
        if (byte === OPEN_OBJECT && begins) break;
        broken.last = byte;
        broken.newline = false;
      }
    }
    at = { offset, line, lineOffset };
    if (broken.head === null && offset - start.offset > HEAD_BYTES) {
      broken.head = Buffer.from(held.subarray(start.offset - base, start.offset - base + HEAD_BYTES));
    }
    return offset < base + held.length ? brokenRecord() : null;
  }

  function brokenRecord(): RawRecord {
    const bytes = broken.head ?? held.subarray(start.offset - base, at.offset - base);
    mode = 'between';
    return refused(placeOf(start), bytes.toString('utf8').replace(/[\s,]+$/, ''), broken.problem);
  }

  function advance(from: Mark, to: number): Mark {
    let { line, lineOffset } = from;
    for (let newline = held.indexOf(NEWLINE, from.offset - base); newline !== -1 && newline < to;) {
      line += 1;
      lineOffset = base + newline + 1;
      newline = held.indexOf(NEWLINE, newline + 1);
    }
    return { offset: base + to, line, lineOffset };
  }

  function* end(brokenOff: string | null): Generator<RawRecord, void, undefined> {
    const cut = brokenOff ?? 'is cut off: the file ends in the middle of it';
    // each turn either ends an element that is broken or finds another one behind its beginning
    while (mode === 'element' || mode === 'broken') {
      if (mode === 'element') breakOff(cut);
      yield* scan();
      if (mode !== 'broken') continue;
      endedBroken = true;
      yield brokenRecord();
    }
    if (mode === 'between' && !endedBroken) {
      yield refused(placeOf(at), '', brokenOff ?? 'is missing: the file ends before its array is closed');
    }
    mode = 'outside';
  }

  return { push, end };
}

function placeOf({ offset, line, lineOffset }: Mark): { line: number; column: number } {
  return { line, column: offset - lineOffset + 1 };
}
