import type { Terminal } from './terminal.js';

const PLAIN_EVERY_MS = 5_000;
const BAR_WIDTH = 24;

/** How far a piece of work is. */
export interface WorkProgress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly elapsedMs: number;
}

/** Shows progress on `err`: a line that is rewritten on a terminal, a plain line now and then elsewhere. */
export interface ProgressLine {
  show(progress: WorkProgress): void;
  /** Leaves the line empty for what comes next. */
  clear(): void;
}

/** A progress line that shows nothing yet. */
export function createProgressLine(terminal: Terminal): ProgressLine {
  let shown = '';
  let plain = { label: '', elapsedMs: -Infinity };
  return {
    show(progress) {
      if (terminal.live) {
        const line = liveLine(progress);
        terminal.err.write(`\r${line.padEnd(shown.length)}`);
        shown = line;
      } else if (progress.label !== plain.label || progress.elapsedMs - plain.elapsedMs >= PLAIN_EVERY_MS) {
        plain = { label: progress.label, elapsedMs: progress.elapsedMs };
        terminal.err.write(`${plainLine(progress)}\n`);
      }
    },
    clear() {
      if (terminal.live && shown !== '') terminal.err.write(`\r${' '.repeat(shown.length)}\r`);
      shown = '';
    },
  };
}

function liveLine(progress: WorkProgress): string {
  const share = progress.total === 0 ? 1 : Math.min(1, progress.done / progress.total);
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const leftMs = share > 0.02 ? (progress.elapsedMs / share) * (1 - share) : null;
  const left = leftMs === null ? '' : `, ${seconds(leftMs)} left`;
  return `${progress.label.padEnd(8)} ${bar} ${Math.floor(share * 100)}% ${rate(progress)}${left}`;
}

function plainLine(progress: WorkProgress): string {
  const line = `${progress.label}: ${count(progress.done)} of ${count(progress.total)} ${progress.unit}`;
  return [line, rate(progress)].filter((part) => part !== '').join(', ');
}

function rate({ done, unit, elapsedMs }: WorkProgress): string {
  return elapsedMs < 100 ? '' : `${count(Math.round((done * 1000) / elapsedMs))} ${unit}/s`;
}

/** A whole number with separators, the same in every locale: `600,123`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A span for reading: `0.4 s`, `12.3 s`, `2 min 5 s`. */
export function seconds(durationMs: number): string {
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const whole = Math.round(durationMs / 1000);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
