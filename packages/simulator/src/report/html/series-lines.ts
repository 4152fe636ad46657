import type { Series, SeriesPoint } from '../../measure/run-measures.js';

/** A line of a plot: [seconds since the start, value], `null` where there is none. */
export interface PlotLine {
  readonly name: string;
  /** A CSS colour; the page's own, so that it suits light and dark. */
  readonly color: string;
  readonly data: readonly (readonly [number, number | null])[];
  /** Has an axis of its own, on the right. */
  readonly right?: boolean;
}

/** One plot over the time of a run. */
export interface Plot {
  readonly title: string;
  /** What the plot shows, for who cannot see it. */
  readonly about: string;
  readonly unit: 'count' | 'latency';
  readonly log: boolean;
  readonly lines: readonly PlotLine[];
}

/** So much spread, and a linear axis would show the highest alone. */
const LOG_FROM = 100;
/** What the clock of a simulation can tell, ms; a logarithm has no zero. */
const LOWEST_MS = 0.1;

/** The plots of a run; none where nothing was sent. */
export function plotsOf(series: Series): Plot[] {
  const { points } = series;
  if (points.length === 0) return [];
  const seconds = secondsOf(series);
  const covered = coveredSeconds(series);
  const line = (value: (point: SeriesPoint) => number | null): PlotLine['data'] =>
    points.map((point, index) => [seconds[index] ?? 0, value(point)]);
  const rate = (value: (point: SeriesPoint) => number): PlotLine['data'] =>
    points.map((point, index) => [seconds[index] ?? 0, value(point) / (covered[index] ?? 1)]);

  const failed = points.some(({ errors }) => errors > 0);
  const behind = points.some(({ behind_ms }) => behind_ms > 0);
  const latencies = points.flatMap(({ p50_ms, max_ms }) => [p50_ms ?? [], max_ms ?? []].flat());
  const log = Math.max(...latencies) >= LOG_FROM * Math.max(LOWEST_MS, Math.min(...latencies));
  const shown = (ms: number | null): number | null => (ms === null || !log ? ms : Math.max(LOWEST_MS, ms));
  return [
    {
      title: 'Rate',
      about: 'Events answered for the first time, and failed requests, a second.',
      unit: 'count',
      log: false,
      lines: [
        { name: 'events/s', color: 'var(--blue)', data: rate(({ events }) => events) },
        ...(failed
          ? [{ name: 'errors/s (right)', color: 'var(--red)', right: true, data: rate(({ errors }) => errors) }]
          : []),
      ],
    },
    {
      title: 'Latency',
      about: 'From when a request was due until it was answered.',
      unit: 'latency',
      log,
      lines: [
        { name: 'highest', color: 'var(--grey)', data: line(({ max_ms }) => shown(max_ms)) },
        { name: 'p99', color: 'var(--orange)', data: line(({ p99_ms }) => shown(p99_ms)) },
        { name: 'p50', color: 'var(--blue)', data: line(({ p50_ms }) => shown(p50_ms)) },
      ],
    },
    {
      title: 'In flight',
      about: 'Requests under way at the same time, at most.',
      unit: 'count',
      log: false,
      lines: [{ name: 'requests', color: 'var(--blue)', data: line(({ in_flight }) => in_flight) }],
    },
    ...(behind
      ? [
          {
            title: 'Behind schedule',
            about: 'How late requests went out, at most.',
            unit: 'latency' as const,
            log: false,
            lines: [{ name: 'behind', color: 'var(--orange)', data: line(({ behind_ms }) => behind_ms) }],
          },
        ]
      : []),
  ];
}

/** When each point's interval begins, s since the run began. */
function secondsOf({ interval_ms, started_at, points }: Series): number[] {
  const startedMs = Date.parse(started_at);
  const firstMs = Math.floor(startedMs / interval_ms) * interval_ms;
  return points.map((_, index) => Math.max(0, firstMs + index * interval_ms - startedMs) / 1_000);
}

/** How much of each point's interval lay in the run, s; no less than a quarter, lest a moment make a peak. */
function coveredSeconds({ interval_ms, started_at, ended_at, points }: Series): number[] {
  const [startedMs, endedMs] = [Date.parse(started_at), Date.parse(ended_at)];
  const firstMs = Math.floor(startedMs / interval_ms) * interval_ms;
  return points.map((_, index) => {
    const beginMs = firstMs + index * interval_ms;
    const withinMs = Math.min(endedMs, beginMs + interval_ms) - Math.max(startedMs, beginMs);
    return Math.max(withinMs, interval_ms / 4) / 1_000;
  });
}
