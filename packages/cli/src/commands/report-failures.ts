import type { ApiClient } from '../api/client.js';
import type { ApiRepeatedFailure } from '../api/schemas.js';
import { csvLine } from '../output/csv.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';

/** Which devices, and in which form. */
export interface ReportFailuresOptions {
  readonly min: number;
  /** ISO 8601. */
  readonly since?: string;
  readonly format: 'table' | 'json' | 'csv';
}

const FIELDS = ['device_id', 'failed_syncs', 'total_syncs', 'current_streak', 'last_event_at'] as const;

/** Lists the devices that failed repeatedly, most failed first. */
export async function reportFailures(
  client: ApiClient,
  options: ReportFailuresOptions,
  terminal: Terminal,
): Promise<void> {
  const { format, ...query } = options;
  const pages = client.repeatedFailures(query).pages();
  switch (format) {
    case 'csv':
      return printCsv(pages, terminal);
    case 'json':
      return printJson(pages, terminal);
    case 'table':
      return printTable(pages, options.min, terminal);
  }
}

type Pages = AsyncIterable<readonly ApiRepeatedFailure[]>;

async function printCsv(pages: Pages, terminal: Terminal): Promise<void> {
  await print(terminal, FIELDS.join(','));
  for await (const page of pages) {
    for (const row of page) await print(terminal, csvLine(FIELDS.map((field) => row[field])));
  }
}

/** One JSON array, written row by row, so that a long report isn't held. */
async function printJson(pages: Pages, terminal: Terminal): Promise<void> {
  let before = '[';
  for await (const page of pages) {
    for (const row of page) {
      await print(terminal, `${before}${JSON.stringify(row)}`);
      before = ',';
    }
  }
  await print(terminal, before === '[' ? '[]' : ']');
}

async function printTable(pages: Pages, min: number, terminal: Terminal): Promise<void> {
  const rows: ApiRepeatedFailure[] = [];
  for await (const page of pages) rows.push(...page);
  if (rows.length === 0) {
    say(terminal, `No device failed ${min} times or more.`);
    return;
  }
  const table = renderTable(
    [
      { heading: 'DEVICE', shrinks: true },
      { heading: 'FAILED', numeric: true },
      { heading: 'SYNCS', numeric: true },
      { heading: 'IN A ROW', numeric: true },
      { heading: 'LAST EVENT' },
    ],
    rows.map((row) => [
      row.device_id,
      String(row.failed_syncs),
      String(row.total_syncs),
      String(row.current_streak),
      row.last_event_at ?? '',
    ]),
    terminal,
  );
  await print(terminal, table);
  say(terminal, `${rows.length} ${rows.length === 1 ? 'device' : 'devices'} failed ${min} times or more.`);
}
