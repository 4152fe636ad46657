import { count, latency } from '../../output/quantities.js';

/** What stands for a figure that isn't known. */
export const UNKNOWN = '–';

const UNITS: readonly (readonly [number, string])[] = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** A number in at most four characters: `987`, `2.1k`, `12k`, `3.4M`. */
export function compact(value: number): string {
  const [size, letter] = UNITS.find(([least]) => value >= least - least / 2000) ?? [1, ''];
  const scaled = value / size;
  return `${scaled.toFixed(scaled < 9.95 ? 1 : 0).replace(/\.0$/, '')}${letter}`;
}

/** Events a second: `2,013/s`, below ten with a decimal. */
export function perSecond(value: number): string {
  const shown = value > 0 && value < 9.95 ? value.toFixed(1) : count(Math.round(value));
  return `${shown}/s`;
}

/** A share of a whole in percent: `4.1%`; of nothing it is unknown. */
export function percent(part: number, whole: number): string {
  return whole === 0 ? UNKNOWN : `${((part / whole) * 100).toFixed(1)}%`;
}

/** A latency in milliseconds, `null` while nothing is asked. */
export function latencyOf(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  return latency(ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms));
}

/** Mbit/s with as many digits as matter: `0.25`, `3.2`, `48`. */
export function speed(mbps: number): string {
  return mbps < 0.995 ? mbps.toFixed(2) : mbps < 9.95 ? mbps.toFixed(1) : count(Math.round(mbps));
}

const SPANS: readonly (readonly [number, string])[] = [
  [365 * 86_400_000, 'y'],
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** A span in its largest whole unit: `12 s`, `4 min`, `3 h`, `17 d`, `2 y`. */
export function span(ms: number): string {
  const [size, unit] = SPANS.find(([least]) => ms >= least) ?? [1_000, 's'];
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`;
}

/** How long ago an ISO time was: `12 s ago`; `never` for none. */
export function ago(time: string | null, nowMs: number): string {
  return time === null ? 'never' : `${span(nowMs - Date.parse(time))} ago`;
}

/** The time of day, UTC: `08:15:30`. */
export function clock(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(11, 19);
}
