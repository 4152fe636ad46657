import { type ColumnMap, knownColumns } from './csv-columns.js';
import { headerNames } from './split-rows.js';

/** How the records of a file are written. */
export const FORMATS = ['ndjson', 'json', 'csv'] as const;

/** One of them. */
export type Format = (typeof FORMATS)[number];

/** What a file was found to be; or why nothing is known to read it. */
export type Detected = { readonly format: Format } | { readonly format: null; readonly reason: string };

/** Known columns that make a first line a header. */
const ENOUGH_COLUMNS = 3;
/** Lines that are looked at for one that looks like JSON. */
const LINES_LOOKED_AT = 20;

/** What other files begin with that people have beside logs. */
const STRANGERS: readonly (readonly [string, string])[] = [
  ['504b0304', 'is a zip archive; unpack it first'],
  ['28b52ffd', 'is compressed with zstd; unpack it first'],
  ['425a68', 'is compressed with bzip2; unpack it first'],
  ['fd377a585a00', 'is compressed with xz; unpack it first'],
  ['fffe', 'is UTF-16; convert it to UTF-8 first'],
  ['feff', 'is UTF-16; convert it to UTF-8 first'],
];

/**
 * What a file is, from how it begins; its name doesn't count.
 *
 * @param head its first kilobytes, decompressed and without a byte order mark
 * @param map columns that people named
 */
export function detectFormat(head: Buffer, map: ColumnMap): Detected {
  const begins = head.subarray(0, 8).toString('hex');
  const stranger = STRANGERS.find(([magic]) => begins.startsWith(magic));
  if (stranger !== undefined) return { format: null, reason: stranger[1] };
  const text = head.toString('utf8');
  if (/^\s*\[\s*(?:[{\]]|$)/.test(text)) return { format: 'json' };
  const lines = text.split('\n', LINES_LOOKED_AT).map((line) => line.trim());
  const first = lines.find((line) => line !== '');
  if (first === undefined) return { format: 'ndjson' };
  if (first.startsWith('{')) return { format: 'ndjson' };
  if (knownColumns(headerNames(first).names, map) >= ENOUGH_COLUMNS) return { format: 'csv' };
  if (lines.some((line) => /^\{.*"\w+"/.test(line))) return { format: 'ndjson' };
  if (/^\s*\[/.test(text)) return { format: 'json' };
  if (head.includes(0)) return { format: null, reason: 'is no text' };
  return {
    format: null,
    reason: 'is neither NDJSON, nor a JSON array, nor CSV with the names of fields in its first line',
  };
}
