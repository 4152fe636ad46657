import { print, say, type Terminal } from '../../output/terminal.js';
import { createTableRenderer, type TableRenderer } from '../../output/text-table.js';
import { describePeriod } from '../period.js';
import {
  cellText,
  type Figure,
  type FiguresPart,
  type ListPart,
  type Report,
  type Row,
  shownColumns,
} from '../report.js';
import { mostShown, readRows, sayMore, type ShownRows, textsOf } from './part-rows.js';

/** So many rows say how wide the columns are; those after them are written as they come. */
const SAMPLE_ROWS = 1_000;

/** The report as plain tables for a terminal; of a single part only its table, with what is said of it on `err`. */
export async function writeTable(report: Report, terminal: Terminal): Promise<void> {
  const { title, scope, single, parts, main } = report;
  if (single) {
    if (main.type === 'figures') return printFigures(main, terminal);
    const { rows } = await printList(report, main, terminal);
    const said = rows === 0 ? main.empty : main.tally?.(rows);
    if (said !== undefined) say(terminal, said);
    return;
  }
  const { bold, dim } = terminal.colors;
  const kind = scope.kind === null ? '' : `, ${scope.kind} only`;
  await print(terminal, bold(`${title} ${describePeriod(scope)}${kind}`));
  for (const part of parts) {
    await print(terminal, `\n${bold(part.title)}`);
    if (part.type === 'figures') {
      await printFigures(part, terminal);
      continue;
    }
    await print(terminal, `${dim(part.about)}\n`);
    const shown = await printList(report, part, terminal);
    if (shown.rows === 0) await print(terminal, part.empty);
    const more = sayMore(report, part, shown);
    if (more !== null) await print(terminal, dim(more));
  }
}

async function printFigures(part: FiguresPart, terminal: Terminal): Promise<void> {
  const figures = await part.figures();
  const width = Math.max(...figures.map(({ label }) => label.length));
  const text = (figure: Figure): string => cellText(figure, figure.value);
  const widest = Math.max(...figures.map((figure) => text(figure).length));
  for (const figure of figures) {
    await print(terminal, `${terminal.colors.dim(figure.label.padEnd(width))}  ${text(figure).padStart(widest)}`);
  }
}

async function printList(report: Report, part: ListPart, terminal: Terminal): Promise<ShownRows> {
  const columns = shownColumns(part).map((column) => ({ ...column, heading: column.heading.toUpperCase() }));
  const sample: (readonly string[])[] = [];
  let table: TableRenderer | null = null;
  const begin = async (): Promise<TableRenderer> => {
    const renderer = createTableRenderer(columns, sample, terminal);
    await print(terminal, renderer.heading);
    if (sample.length > 0) await print(terminal, renderer.render(sample));
    return renderer;
  };
  const shown = await readRows(part, mostShown(report, part), async (rows: readonly Row[]) => {
    const texts = rows.map((row) => textsOf(row, part));
    if (table !== null) return print(terminal, table.render(texts));
    sample.push(...texts);
    if (sample.length >= SAMPLE_ROWS) table = await begin();
  });
  if (table === null && sample.length > 0) await begin();
  return shown;
}
