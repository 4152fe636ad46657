import type { Size } from './state.js';

/** The smallest terminal that anything is shown on. */
export const SMALLEST: Size = { columns: 60, rows: 16 };

/** Lines of the header above the tabs. */
export const HEADER_LINES = 4;

/** How the lines of a terminal are shared out. */
export interface Layout {
  readonly columns: number;
  /** One less than the terminal has: Ink ends what it writes with a line feed, which on the last row would scroll. */
  readonly lines: number;
  /** Lines between the tabs and the footer. */
  readonly body: number;
  /** Rows of a list: the body without its heading. */
  readonly listRows: number;
  /** Whether there is a line to spare between header and tabs. */
  readonly isRoomy: boolean;
  readonly isTooSmall: boolean;
}

/** The layout for a terminal of this size. */
export function layoutOf({ columns, rows }: Size): Layout {
  const lines = rows - 1;
  const isRoomy = rows >= 20;
  const body = lines - HEADER_LINES - (isRoomy ? 1 : 0) - 2;
  return {
    columns,
    lines,
    body,
    listRows: Math.max(1, body - 1),
    isRoomy,
    isTooSmall: columns < SMALLEST.columns || rows < SMALLEST.rows,
  };
}
