import Table from 'cli-table3';
import stringWidth from 'string-width';
import type { Terminal } from './terminal.js';

/** A column: its heading, whether it holds numbers, and whether it may be cut, or left out, to fit the terminal. */
export interface Column {
  readonly heading: string;
  readonly numeric?: boolean;
  readonly shrinks?: boolean;
  readonly yields?: boolean;
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

/**
 * A plain table that fits the terminal: columns that yield are left out, the last of them first, and then a column that shrinks is cut, with `…`.
 * Without a terminal nothing is.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminal: Terminal,
): string {
  const shown = columnsThatFit(columns, rows, terminal.columns ?? Infinity);
  const pick = <T>(row: readonly T[]): readonly T[] => row.filter((_, index) => shown.has(index));
  const cells = rows.map(pick);
  const { heading, render } = createTableRenderer(pick(columns), cells, terminal);
  return [heading, ...(cells.length === 0 ? [] : [render(cells)])].join('\n');
}

/** The places of the columns that are shown. */
function columnsThatFit(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  available: number,
): ReadonlySet<number> {
  const shown = new Set(columns.keys());
  const widths = fullWidths(columns, rows);
  const width = (): number => [...shown].reduce((sum, index) => sum + (widths[index] ?? 0) + GAP.length, -GAP.length);
  for (const [index, { yields }] of [...columns.entries()].toReversed()) {
    if (width() <= available) break;
    if (yields === true) shown.delete(index);
  }
  return shown;
}

/** Renders a long table part by part. */
export interface TableRenderer {
  readonly heading: string;
  /** The lines of some rows. Where nothing is cut, cells wider than those of the sample push the rest of these rows aside. */
  render(rows: readonly (readonly string[])[]): string;
}

/** A renderer whose columns are as wide as the headings and a sample of rows ask for. */
export function createTableRenderer(
  columns: readonly Column[],
  sample: readonly (readonly string[])[],
  terminal: Terminal,
): TableRenderer {
  const widths = fittingWidths(columns, sample, terminal.columns ?? Infinity);
  const lines = (rows: readonly (readonly string[])[], colWidths: number[]): string => {
    const table = new Table({
      chars: NO_BORDERS,
      style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
      colAligns: columns.map(({ numeric }) => (numeric === true ? 'right' : 'left')),
      colWidths,
    });
    table.push(...rows.map((row) => [...row]));
    const rendered = table.toString().split('\n');
    return rendered.map((line) => line.trimEnd()).join('\n');
  };
  const headings = columns.map(({ heading }) => terminal.colors.dim(heading));
  return {
    heading: lines([headings], widths),
    render(rows) {
      if (terminal.columns !== null) return lines(rows, widths);
      const own = widestCells(columns, rows);
      return lines(
        rows,
        widths.map((width, index) => Math.max(width, own[index] ?? 0)),
      );
    },
  };
}

function widestCells(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map((_, index) => rows.reduce((widest, row) => Math.max(widest, stringWidth(row[index] ?? '')), 0));
}

function fullWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  const widest = widestCells(columns, rows);
  return columns.map(({ heading }, index) => Math.max(heading.length, widest[index] ?? 0));
}

function fittingWidths(columns: readonly Column[], rows: readonly (readonly string[])[], available: number): number[] {
  const widths = fullWidths(columns, rows);
  const overflow = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - available;
  const cut = columns.findIndex(({ shrinks }) => shrinks);
  const full = widths[cut];
  if (overflow > 0 && full !== undefined) widths[cut] = Math.max(NARROWEST, full - overflow);
  return widths;
}
