import { count, minute } from '../output/quantities.js';
import type { Cell } from './report.js';

const NONE = '–';
const SPANS: readonly (readonly [unit: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** A whole number with separators: `600,123`. */
export function showCount(cell: Cell): string {
  return typeof cell === 'number' ? count(cell) : NONE;
}

/** A share as a percentage, never rounded up: `99.9%` is not yet all. */
export function showShare(cell: Cell): string {
  if (typeof cell !== 'number') return NONE;
  return `${(Math.floor(cell * 1_000 + 1e-9) / 10).toFixed(1)}%`;
}

/** A speed in Mbit/s: `0.04`, `3.2`, `120`. */
export function showMbps(cell: Cell): string {
  if (typeof cell !== 'number') return NONE;
  return String(cell < 1 ? Math.round(cell * 100) / 100 : Math.round(cell * 10) / 10);
}

/** An ISO 8601 time to the minute, in UTC as headings say: `2026-03-02 08:15`. */
export function showTime(cell: Cell): string {
  return typeof cell === 'string' ? minute(cell) : NONE;
}

/** A span of seconds in its two largest units: `3 d 4 h`, `45 min`, `0 s`. */
export function showSpan(cell: Cell): string {
  if (typeof cell !== 'number') return NONE;
  const whole = Math.max(0, Math.round(cell));
  const largest = SPANS.findIndex(([, seconds]) => whole >= seconds);
  const [unit, seconds] = SPANS[largest] ?? ['s', 1];
  const [smaller, of] = SPANS[largest + 1] ?? ['', Infinity];
  const rest = Math.floor((whole % seconds) / of);
  return `${Math.floor(whole / seconds)} ${unit}${rest === 0 ? '' : ` ${rest} ${smaller}`}`;
}
