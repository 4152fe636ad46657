import type { Readable } from 'node:stream';
import type { ColumnMap } from './csv-columns.js';
import { detectFormat, type Format } from './detect-format.js';
import type { InputFile } from './input-files.js';
import { type RawRecord, type RecordSplitter, refused } from './raw-record.js';
import { openInput } from './read-bytes.js';
import { createArraySplitter } from './split-array.js';
import { createLineSplitter } from './split-lines.js';
import { createRowSplitter } from './split-rows.js';

/** How files are read. */
export interface ReadOptions {
  /** What all of them are, whatever they look like. */
  readonly format?: Format;
  readonly map: ColumnMap;
  readonly stdin: Readable;
  /** Is told of bytes as they are read from disk. */
  readonly onRead: (bytes: number) => void;
}

/** A file that is read, or why nothing is known to read it. */
export type OpenRecords =
  | { readonly format: Format; readonly records: AsyncIterable<readonly RawRecord[]>; close(): void }
  | { readonly format: null; readonly reason: string };

/** Opens a file and tells its records, some at a time; the same ones each time while the file stays as it is. */
export async function openRecords(file: InputFile, options: ReadOptions): Promise<OpenRecords> {
  if (/\.rejects(?:-\d+)?\.ndjson$/.test(file.name)) return { format: null, reason: 'is a list of rejects' };
  const input = await openInput(file, options.stdin, options.onRead);
  const detected = options.format === undefined ? detectFormat(input.head, options.map) : { format: options.format };
  if (detected.format === null) {
    input.close();
    return { format: null, reason: input.brokenOff() ?? detected.reason };
  }
  const splitter = splitterFor(detected.format, options.map);

  async function* records(): AsyncGenerator<readonly RawRecord[], void, undefined> {
    let line = 1;
    for await (const chunk of input.bytes) {
      const found = [...splitter.push(chunk)];
      line = found.at(-1)?.line ?? line;
      if (found.length > 0) yield found;
    }
    const brokenOff = input.brokenOff();
    const left = [...splitter.end(brokenOff)];
    // what is lost has to be told also where no record was cut in two
    if (brokenOff !== null && left.length === 0) left.push(refused({ line: line + 1, column: null }, '', brokenOff));
    if (left.length > 0) yield left;
  }

  return { format: detected.format, records: records(), close: () => input.close() };
}

function splitterFor(format: Format, map: ColumnMap): RecordSplitter {
  switch (format) {
    case 'ndjson':
      return createLineSplitter();
    case 'json':
      return createArraySplitter();
    case 'csv':
      return createRowSplitter(map);
  }
}
