import { cellText, type ListPart, type Report, type Row, shownColumns } from '../report.js';

/** How a list went: how many rows it had, and how many of them were shown. */
export interface ShownRows {
  readonly rows: number;
  readonly shown: number;
}

/** Reads a list, to its end where only that tells how many rows it has, and hands on those that are among the first `most`. */
export async function readRows(
  part: ListPart,
  most: number,
  show: (rows: readonly Row[]) => void | Promise<void>,
): Promise<ShownRows> {
  let rows = 0;
  let shown = 0;
  for await (const page of part.pages()) {
    rows += page.length;
    const some = page.slice(0, most - shown);
    shown += some.length;
    if (some.length > 0) await show(some);
    // counted at another moment than these were read
    if (shown === most && part.total !== undefined) return { rows: Math.max(shown, await part.total()), shown };
  }
  return { rows, shown };
}

/** How many rows of a list are shown among other parts; a list that is asked for alone is shown whole. */
export function mostShown({ single }: Report, { shown = Infinity }: ListPart): number {
  return single ? Infinity : shown;
}

/** The texts of a row's cells for who reads them. */
export function textsOf(row: Row, part: ListPart): readonly string[] {
  return shownColumns(part).map((column) => cellText(column, row[column.field] ?? null));
}

/** What is said of rows that aren't shown, and how to get them; `null` when all are. */
export function sayMore({ command }: Report, { name }: ListPart, { rows, shown }: ShownRows): string | null {
  if (rows <= shown) return null;
  return `${(rows - shown).toLocaleString('en-US')} more: ${command} --section ${name} --format csv`;
}
