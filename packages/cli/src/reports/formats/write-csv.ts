import { csvLine } from '../../output/csv.js';
import { print, say, type Terminal } from '../../output/terminal.js';
import type { Report } from '../report.js';

/** The main part as CSV, row by row; the first line has the names of the fields. */
export async function writeCsv({ main }: Report, terminal: Terminal): Promise<void> {
  if (main.type === 'figures') {
    const figures = await main.figures();
    await print(terminal, csvLine(figures.map(({ field }) => field)));
    await print(terminal, csvLine(figures.map(({ value }) => value)));
    return;
  }
  const fields = main.columns.map(({ field }) => field);
  await print(terminal, csvLine(fields));
  let rows = 0;
  for await (const page of main.pages()) {
    for (const row of page) await print(terminal, csvLine(fields.map((field) => row[field] ?? null)));
    rows += page.length;
  }
  if (rows === 0) say(terminal, main.empty);
}
