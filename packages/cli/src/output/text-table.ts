import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { Terminal } from './terminal.js';

/** A column: its heading, whether it holds numbers, and whether it may be cut to fit the terminal. */
export interface Column {
  readonly heading: string;
  readonly numeric?: boolean;
  readonly shrinks?: boolean;
}

const GAP = '  ';
const NARROWEST = 8;
const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: GAP,
};

/** A plain table that fits the terminal: a column that shrinks is cut, with `…`. Without a terminal nothing is cut. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): string {
  const table = new Table({
    chars: NO_BORDERS,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: columns.map(({ numeric }) => (numeric === true ? 'right' : 'left')),
    colWidths: fittingWidths(columns, rows, terminal.columns ?? Infinity),
  });
  table.push(
    columns.map(({ heading }) => terminal.colors.dim(heading)),
    ...rows.map((row) => [...row]),
  );
  const lines = table.toString().split('\n');
  return lines.map((line) => line.trimEnd()).join('\n');
}

function fittingWidths(columns: readonly Column[], rows: readonly (readonly string[])[], available: number): number[] {
  const widths = columns.map(({ heading }, index) =>
    rows.reduce((widest, row) => Math.max(widest, stringWidth(row[index] ?? '')), heading.length),
  );
  const overflow = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - available;
  const cut = columns.findIndex(({ shrinks }) => shrinks);
  const full = widths[cut];
  if (overflow > 0 && full !== undefined) widths[cut] = Math.max(NARROWEST, full - overflow);
  return widths;
}
