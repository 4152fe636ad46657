/** A value of a report as JSON and CSV have it; absent is `null`. */
export type Cell = string | number | null;

/** A row of a list, by field name. */
export type Row = Readonly<Record<string, Cell>>;

/** A field of a list: its name in JSON and CSV, and how it is shown to who reads it. */
export interface Column {
  readonly field: string;
  readonly heading: string;
  readonly numeric?: boolean;
  /** May be cut to fit a terminal. */
  readonly shrinks?: boolean;
  /** Only in JSON and CSV. */
  readonly dataOnly?: boolean;
  /** The text of a cell; as it is when left out, nothing for `null`. */
  readonly show?: (cell: Cell) => string;
}

/** A single figure of a report. */
export interface Figure {
  readonly field: string;
  readonly label: string;
  readonly value: Cell;
  readonly show?: (cell: Cell) => string;
}

/** A line or the bars of a plot; as many values as the plot has categories, `null` where there is none. */
export interface PlotSeries {
  readonly name: string;
  /** A colour of the page, such as `var(--blue)`, so that it suits light and dark. */
  readonly color: string;
  readonly values: readonly (number | null)[];
}

/** A plot of what a list holds. */
export interface ReportPlot {
  readonly title: string;
  /** What it shows, for who cannot see it. */
  readonly about: string;
  /** Bars lie on top of one another; `rows` are bars from left to right. */
  readonly form: 'lines' | 'bars' | 'rows';
  readonly unit: 'count' | 'share' | 'mbps';
  readonly categories: readonly string[];
  readonly series: readonly PlotSeries[];
}

/** A list of a report. Nothing is asked before its pages are. */
export interface ListPart {
  readonly type: 'list';
  /** In JSON, and after `--section`. */
  readonly name: string;
  readonly title: string;
  /** What the rows are, and how they were found where that isn't plain. */
  readonly about: string;
  readonly columns: readonly Column[];
  /** All rows, page by page, so that a long list isn't held. */
  pages(): AsyncIterable<readonly Row[]>;
  /** Said in place of no rows. */
  readonly empty: string;
  /** Said after so many rows. */
  readonly tally?: (rows: number) => string;
  /** So many rows are shown among other parts to who reads them; JSON and CSV have all. */
  readonly shown?: number;
  /** How many rows there are, where that is known without reading them all; those that aren't shown are then not read. */
  readonly total?: () => Promise<number>;
  /** Plots of the rows that are shown. */
  readonly plots?: (rows: readonly Row[]) => readonly ReportPlot[];
}

/** The figures of a report; they may be about the lists before them, and are asked for after those were read. */
export interface FiguresPart {
  readonly type: 'figures';
  readonly name: string;
  readonly title: string;
  figures(): Promise<readonly Figure[]>;
}

/** A part of a report. */
export type ReportPart = ListPart | FiguresPart;

/** What a report is about; times are ISO 8601, `until` exclusive; `null` is no bound. */
export interface ReportScope {
  readonly since: string | null;
  readonly until: string | null;
  readonly kind: string | null;
}

/** A report, before anything was asked. */
export interface Report {
  readonly name: string;
  readonly title: string;
  readonly scope: ReportScope;
  /** The base URL of the service that is asked. */
  readonly service: string;
  /** In the order in which they are asked for and written. */
  readonly parts: readonly ReportPart[];
  /** What CSV has when no section is chosen. */
  readonly main: ReportPart;
  /** Only the main part is written, save in a page: a report that answers one question. */
  readonly single: boolean;
  /** The command that makes it, without format and file, for who wants more of it. */
  readonly command: string;
}

/** The text of a cell for who reads it. */
export function cellText({ show }: Pick<Column, 'show'>, cell: Cell): string {
  if (show !== undefined) return show(cell);
  return cell === null ? '' : String(cell);
}

/** The columns that are shown to who reads them. */
export function shownColumns({ columns }: ListPart): readonly Column[] {
  return columns.filter(({ dataOnly }) => dataOnly !== true);
}
