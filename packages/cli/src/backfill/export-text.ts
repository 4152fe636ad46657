import type { ApiEvent } from '@pisync/server/wire';
import { csvLine } from '../output/csv.js';
import type { ExportPages } from './export-sources.js';

/** How an export is written. */
export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;

/** One of them. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const COLUMNS = [
  'device_id',
  'event_id',
  'timestamp',
  'effective_at',
  'received_at',
  'clock',
  'total_files_synced',
  'total_errors',
  'internet_speed',
] as const satisfies readonly (keyof ApiEvent)[];

const CHUNK_CHARACTERS = 1 << 16;

/**
 * Events as text, some 64 KiB at a time: NDJSON, or CSV with a header, which is there without any event too. The CSV opens in a
 * spreadsheet as the reports do: an id that looks like a formula has an apostrophe before it, which an import takes away.
 */
export async function* exportText(
  pages: ExportPages,
  format: ExportFormat,
  onEvents: (events: number) => void,
): AsyncGenerator<string, void, undefined> {
  const line = format === 'csv' ? csvRow : ndjsonLine;
  let text = format === 'csv' ? `${COLUMNS.join(',')}\n` : '';
  for await (const events of pages) {
    for (const event of events) {
      text += line(event);
      if (text.length < CHUNK_CHARACTERS) continue;
      yield text;
      text = '';
    }
    onEvents(events.length);
  }
  if (text !== '') yield text;
}

function ndjsonLine(event: ApiEvent): string {
  return `${JSON.stringify(event)}\n`;
}

function csvRow(event: ApiEvent): string {
  return `${csvLine(COLUMNS.map((column) => event[column]))}\n`;
}
