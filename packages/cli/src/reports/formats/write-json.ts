import { print, say, type Terminal } from '../../output/terminal.js';
import type { Column, Figure, ListPart, Report, ReportPart, Row } from '../report.js';

/** The report as one JSON object, a row a line, so that a long report isn't held; of a single part only its array or object. */
export async function writeJson(report: Report, terminal: Terminal): Promise<void> {
  const { main, parts, name, scope } = report;
  if (report.single) {
    const rows = await printPart('', main, terminal);
    if (rows === 0 && main.type === 'list') say(terminal, main.empty);
    return;
  }
  await print(terminal, `{${JSON.stringify({ report: name, ...scope }).slice(1, -1)}`);
  for (const part of parts) await printPart(`,${JSON.stringify(part.name)}:`, part, terminal);
  await print(terminal, '}');
}

/** Returns how many rows there were. */
async function printPart(before: string, part: ReportPart, terminal: Terminal): Promise<number> {
  if (part.type === 'list') return printRows(before, part, terminal);
  await print(terminal, `${before}${figuresJson(await part.figures())}`);
  return 1;
}

async function printRows(before: string, part: ListPart, terminal: Terminal): Promise<number> {
  let rows = 0;
  for await (const page of part.pages()) {
    for (const row of page) {
      await print(terminal, `${rows === 0 ? `${before}[` : ','}${rowJson(row, part.columns)}`);
      rows += 1;
    }
  }
  await print(terminal, rows === 0 ? `${before}[]` : `]`);
  return rows;
}

function rowJson(row: Row, columns: readonly Column[]): string {
  return JSON.stringify(Object.fromEntries(columns.map(({ field }) => [field, row[field] ?? null])));
}

function figuresJson(figures: readonly Figure[]): string {
  return JSON.stringify(Object.fromEntries(figures.map(({ field, value }) => [field, value])));
}
