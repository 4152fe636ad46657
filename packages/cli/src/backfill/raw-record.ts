/** The most bytes that one record may have: what the service takes as one event. */
export const MAX_RECORD_BYTES = 64 * 1024;

/** The most characters that are kept of a record for showing it. */
export const MAX_SHOWN = 2048;

/** Where a record stands in its file, from 1. */
export interface RecordPlace {
  readonly line: number;
  /** Where on the line it begins, in bytes; `null` where records are lines. */
  readonly column: number | null;
}

/** One record as it stands in a file: a line, an element of an array, a row. */
export interface RawRecord extends RecordPlace {
  /** As it stands there; only its beginning where it can't be taken. */
  readonly text: string;
  /** The cells of a row by their columns; `null` where the text is JSON. */
  readonly cells: Readonly<Record<string, string>> | null;
  /** Why it can't be taken, as a sentence without a subject's name; `null` where nothing is known against it yet. */
  readonly problem: string | null;
}

/** Cuts the bytes of a file into records, as they come; what it gives does not depend on how they are cut into chunks. */
export interface RecordSplitter {
  /** The records that end in these bytes. */
  push(bytes: Buffer): Iterable<RawRecord>;
  /**
   * What is left at the end of the file.
   * @param brokenOff why the bytes end here, where that isn't the end of the file; what is left is refused for it then
   */
  end(brokenOff: string | null): Iterable<RawRecord>;
}

/** The beginning of a text, marked where something is left out. */
export function shown(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** A record that can't be taken. */
export function refused(place: RecordPlace, text: string, problem: string): RawRecord {
  return { line: place.line, column: place.column, text: shown(text), cells: null, problem };
}

/** Why a record that is too long is refused. */
export const TOO_LONG = `is longer than ${MAX_RECORD_BYTES / 1024} KiB`;

/** Why bytes that are no text are refused. */
export const NOT_UTF8 = 'is not UTF-8';
