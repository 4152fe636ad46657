import type { ApiPulse } from '@pisync/server/wire';

/** A figure of a pulse; `null` where that second has none. */
export type PulseFigure = (pulse: PulsePoint) => number | null;

/** What is kept of a pulse for the charts: counts of about a second, latencies in ms. */
export interface PulsePoint {
  readonly atMs: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly failedSyncs: number;
  readonly p50: number | null;
  readonly p99: number | null;
}

/** How far back the charts look. */
export const CHART_SPAN_MS = 5 * 60_000;

/** The points that a chart may still need, with one more. */
export function withPulse(points: readonly PulsePoint[], pulse: ApiPulse): readonly PulsePoint[] {
  const atMs = Date.parse(pulse.at);
  const point: PulsePoint = {
    atMs,
    stored: pulse.stored,
    duplicates: pulse.duplicates,
    failedSyncs: pulse.failed_syncs,
    p50: pulse.latency_ms.p50,
    p99: pulse.latency_ms.p99,
  };
  // a column may begin before the span does
  const kept = points.filter((old) => old.atMs > atMs - CHART_SPAN_MS * 2 && old.atMs < atMs);
  return [...kept, point];
}

/**
 * A figure over time, a value a column, the newest last: the mean of the pulses in each column's time, or the highest, `null` where
 * there was none. Columns begin at multiples of their time, so that a bar doesn't change once it is over.
 */
export function columnsOf(
  points: readonly PulsePoint[],
  figure: PulseFigure,
  { columns, spanMs, join }: { columns: number; spanMs: number; join: 'mean' | 'highest' },
): (number | null)[] {
  const columnMs = Math.max(1, Math.ceil(spanMs / Math.max(1, columns) / 1000)) * 1000;
  const last = Math.floor((points.at(-1)?.atMs ?? 0) / columnMs);
  const found: number[][] = Array.from({ length: columns }, () => []);
  for (const point of points) {
    const value = figure(point);
    const column = columns - 1 - (last - Math.floor(point.atMs / columnMs));
    if (value !== null) found[column]?.push(value);
  }
  return found.map((values) => {
    if (values.length === 0) return null;
    return join === 'highest' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0) / values.length;
  });
}

/** How much time so many columns show, ms. */
export function shownSpanMs(columns: number, spanMs: number): number {
  return Math.max(1, Math.ceil(spanMs / Math.max(1, columns) / 1000)) * 1000 * columns;
}
