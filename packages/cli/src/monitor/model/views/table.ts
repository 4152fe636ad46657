import { fit, fitRight, type Line, type Span, span } from '../line.js';
import { type PagedList, reach, rowAt } from '../paged-list.js';

/** A column of a list. */
export interface TableColumn<T> {
  readonly heading: string;
  /** Columns of the terminal; of the flexible one, the least. */
  readonly width: number;
  readonly isFlexible?: boolean;
  readonly isNumeric?: boolean;
  /** Lower ones are left out first where there is no room; the flexible one never is. */
  readonly weight: number;
  /** How the list is sorted by it: ▴ or ▾; nothing where it isn't. */
  readonly mark?: string;
  readonly cell: (value: T) => Span;
}

const GAP = '  ';
const MARKER = 2;
const WIDEST_FLEXIBLE = 48;

/** The heading and the rows of a list that are in view, as many lines as asked for. */
export function tableLines<T>(
  list: PagedList<T>,
  columns: readonly TableColumn<T>[],
  size: { columns: number; rows: number },
): Line[] {
  const fitted = fitColumns(columns, size.columns - MARKER - 1);
  const shown = Math.min(size.rows, reach(list) - list.top);
  const rows = Array.from({ length: shown }, (_, line) => {
    const index = list.fromEnd ? list.top + shown - 1 - line : list.top + line;
    return rowLine(list, fitted, index, size.columns);
  });
  return [headingLine(fitted), ...rows];
}

function headingLine<T>(columns: readonly TableColumn<T>[]): Line {
  const texts = columns.map(({ heading, mark = '', isNumeric, width }) =>
    (isNumeric === true ? fitRight : fit)(`${heading}${mark}`, width),
  );
  return [span(`  ${texts.join(GAP)}`, 'dim')];
}

function rowLine<T>(list: PagedList<T>, columns: readonly TableColumn<T>[], index: number, width: number): Line {
  const row = rowAt(list, index);
  const isSelected = index === list.selected.index;
  const marker = isSelected ? '▸ ' : '  ';
  if (row === null) return [span(`${marker}…`, isSelected ? 'selected' : 'dim')];
  const cells = columns.flatMap((column, position): Line => {
    const { text, role } = column.cell(row.value);
    const fitted = (column.isNumeric === true ? fitRight : fit)(text, column.width);
    return position === 0 ? [span(fitted, role)] : [span(GAP), span(fitted, role)];
  });
  if (!isSelected) return [span(marker), ...cells];
  const text = `${marker}${cells.map((cell) => cell.text).join('')}`;
  return [span(fit(text, width), 'selected')];
}

function fitColumns<T>(columns: readonly TableColumn<T>[], room: number): TableColumn<T>[] {
  const taken = columns.reduce((sum, { width }) => sum + width + GAP.length, -GAP.length);
  if (taken <= room) {
    return columns.map((column) =>
      column.isFlexible === true
        ? { ...column, width: Math.min(WIDEST_FLEXIBLE, column.width + room - taken) }
        : column,
    );
  }
  const droppable = columns.filter(({ isFlexible }) => isFlexible !== true);
  const least = droppable.toSorted((a, b) => a.weight - b.weight)[0];
  if (least === undefined) return columns.map((column) => ({ ...column, width: Math.min(column.width, room) }));
  return fitColumns(
    columns.filter((column) => column !== least),
    room,
  );
}
