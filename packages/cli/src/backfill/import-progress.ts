import { count, seconds } from '../output/quantities.js';
import type { Colors } from '../output/terminal.js';

/** How far an import is. */
export interface ImportProgress {
  readonly readBytes: number;
  /** `null` where nobody knows, as of standard input. */
  readonly totalBytes: number | null;
  /** Records that are answered for. */
  readonly records: number;
  readonly rejected: number;
  /** Records a second, of late. */
  readonly rate: number;
  readonly elapsedMs: number;
  /** How long it will go on, in milliseconds; `null` where nobody can say. */
  readonly leftMs: number | null;
  /** Why it waits now; `null` when it doesn't. */
  readonly waiting: string | null;
}

const WIDEST_BAR = 24;
const NARROWEST_BAR = 8;
const GAP = '  ';
const PERCENT_WIDTH = 5;

/** An import on one line, with a bar where its length is known; no longer than `columns`. A second one says why it waits. */
export function importProgressLines(progress: ImportProgress, columns: number, colors: Colors): string[] {
  const share = shareOf(progress);
  const facts = factsOf(progress);
  const room = share === null ? columns + GAP.length : columns - PERCENT_WIDTH - NARROWEST_BAR;
  const fitting = facts.filter((_, index) => widthOf(facts.slice(0, index + 1)) <= room);
  const text = fitting.join(GAP);
  const line = share === null ? text : `${bar(share, columns - text.length - GAP.length, colors)}${GAP}${text}`;
  const { waiting } = progress;
  return waiting === null ? [line] : [line, colors.yellow(clipped(`waiting: ${waiting}`, columns))];
}

/** The same for where lines cannot be rewritten. */
export function plainImportProgress(progress: ImportProgress): string {
  const share = shareOf(progress);
  const percent = share === null ? [] : [`${Math.floor(share * 100)}%`];
  const waiting = progress.waiting === null ? [] : [`waiting: ${progress.waiting}`];
  return `import: ${[...percent, ...factsOf(progress), ...waiting].join(', ')}`;
}

function factsOf({ records, rejected, rate, leftMs }: ImportProgress): readonly string[] {
  return [
    `${count(records)} records`,
    ...(rate > 0 ? [`${count(Math.round(rate))}/s`] : []),
    ...(leftMs === null ? [] : [`${seconds(leftMs)} left`]),
    ...(rejected > 0 ? [`${count(rejected)} rejected`] : []),
  ];
}

function shareOf({ readBytes, totalBytes }: Pick<ImportProgress, 'readBytes' | 'totalBytes'>): number | null {
  if (totalBytes === null) return null;
  return totalBytes === 0 ? 1 : Math.min(1, readBytes / totalBytes);
}

function bar(share: number, room: number, colors: Colors): string {
  const width = Math.max(1, Math.min(WIDEST_BAR, room - PERCENT_WIDTH));
  const filled = Math.round(share * width);
  const percent = `${String(Math.floor(share * 100)).padStart(3)}%`;
  return colors.cyan(`${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${percent}`);
}

function widthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length + GAP.length, 0);
}

function clipped(text: string, columns: number): string {
  return text.length > columns ? `${text.slice(0, columns - 1)}…` : text;
}
