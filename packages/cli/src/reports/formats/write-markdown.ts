import { print, type Terminal } from '../../output/terminal.js';
import { describePeriod } from '../period.js';
import { cellText, type FiguresPart, type ListPart, type Report, shownColumns } from '../report.js';
import { mostShown, readRows, sayMore, textsOf } from './part-rows.js';

/** The report as Markdown with tables (GitHub's dialect), row by row. */
export async function writeMarkdown(report: Report, terminal: Terminal): Promise<void> {
  const { title, scope, parts, main, single } = report;
  const kind = scope.kind === null ? '' : `, ${scope.kind} only`;
  await print(terminal, `# ${markdownText(`${title}, ${describePeriod(scope)}${kind}`)}`);
  for (const part of single ? [main] : parts) {
    if (!single) await print(terminal, `\n## ${markdownText(part.title)}`);
    if (part.type === 'list') await printList(report, part, terminal);
    else await printFigures(part, terminal);
  }
}

/** Text that means itself in a paragraph and in a cell of a table. */
export function markdownText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll(/[\\`*_{}[\]<>|~#]/g, String.raw`\$&`)
    .replaceAll(/\s+/g, ' ');
}

async function printList(report: Report, part: ListPart, terminal: Terminal): Promise<void> {
  await print(terminal, `\n${markdownText(part.about)}\n`);
  const columns = shownColumns(part);
  let begun = false;
  const shown = await readRows(part, mostShown(report, part), async (rows) => {
    if (!begun) {
      await print(terminal, tableRow(columns.map(({ heading }) => heading)));
      await print(terminal, `| ${columns.map(({ numeric }) => (numeric === true ? '---:' : '---')).join(' | ')} |`);
      begun = true;
    }
    for (const row of rows) await print(terminal, tableRow(textsOf(row, part)));
  });
  if (shown.rows === 0) await print(terminal, markdownText(part.empty));
  else if (part.tally !== undefined) await print(terminal, `\n${markdownText(part.tally(shown.rows))}`);
  const more = sayMore(report, part, shown);
  if (more !== null) await print(terminal, `\n${markdownText(more)}`);
}

async function printFigures(part: FiguresPart, terminal: Terminal): Promise<void> {
  const figures = await part.figures();
  await print(terminal, '\n| Figure | Value |\n| --- | ---: |');
  for (const figure of figures) await print(terminal, tableRow([figure.label, cellText(figure, figure.value)]));
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map(markdownText).join(' | ')} |`;
}
