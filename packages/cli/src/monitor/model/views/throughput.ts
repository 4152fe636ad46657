import { compact, latencyOf, perSecond, span as spanOf, UNKNOWN } from '../figures.js';
import { axisTop, barRows, highest } from '../charts.js';
import { fit, fitLine, fitRight, type Line, type Role, span } from '../line.js';
import { CHART_SPAN_MS, columnsOf, type PulseFigure, shownSpanMs } from '../pulse-series.js';
import type { MonitorState } from '../state.js';

/** A figure over time. */
interface Chart {
  readonly title: string;
  /** What it is now. */
  readonly figure: string;
  readonly role: Role;
  readonly join: 'mean' | 'highest';
  readonly read: PulseFigure;
  /** A second figure, drawn in full in front of the first, which is never below it. */
  readonly front?: PulseFigure;
}

const GUTTER = 6;

/** The charts of the throughput, two beside two, in so many lines. */
export function throughputLines(state: MonitorState, size: { columns: number; rows: number }): Line[] {
  const left = Math.floor((size.columns - 1) / 2);
  const right = size.columns - 1 - left;
  const upper = Math.floor(size.rows / 2);
  const [stored, latency, duplicates, failures] = chartsOf(state);
  const beside = (a: Chart, b: Chart, rows: number): Line[] => {
    const second = chartLines(b, state, right, rows);
    return chartLines(a, state, left, rows).map((line, row) => [...line, span(' '), ...(second[row] ?? [])]);
  };
  return [...beside(stored, latency, upper), ...beside(duplicates, failures, size.rows - upper)];
}

function chartsOf({ pulse }: MonitorState): [Chart, Chart, Chart, Chart] {
  const rate = (value: number | undefined): string => (value === undefined ? UNKNOWN : perSecond(value));
  const { p50 = null, p99 = null } = pulse?.latency_ms ?? {};
  return [
    { title: 'Stored', figure: rate(pulse?.stored), role: 'chart', join: 'mean', read: ({ stored }) => stored },
    {
      title: 'Answered in',
      figure: `█ p50 ${latencyOf(p50)}  ░ p99 ${latencyOf(p99)}`,
      role: 'chart-high',
      join: 'highest',
      read: (point) => point.p99,
      front: (point) => point.p50,
    },
    {
      title: 'Duplicates',
      figure: rate(pulse?.duplicates),
      role: 'chart',
      join: 'mean',
      read: ({ duplicates }) => duplicates,
    },
    {
      title: 'Failed syncs',
      figure: rate(pulse?.failed_syncs),
      role: 'warn',
      join: 'mean',
      read: ({ failedSyncs }) => failedSyncs,
    },
  ];
}

/** A title, the chart with its axis, and the time below where there is room. */
function chartLines(chart: Chart, { points }: MonitorState, columns: number, rows: number): Line[] {
  const width = columns - GUTTER - 1;
  const options = { columns: width, spanMs: CHART_SPAN_MS, join: chart.join };
  const values = columnsOf(points, chart.read, options);
  const top = axisTop(highest(values));
  const hasTime = rows >= 5;
  const height = rows - 1 - (hasTime ? 1 : 0);
  const front = chart.front === undefined ? null : columnsOf(points, chart.front, options);
  const title: Line = [span(` ${chart.title}  `, 'heading'), span(chart.figure)];
  const bars = front === null ? barRows(values, height, top) : overlay(values, front, height, top);
  const plot = bars.map((bar, row): Line => {
    const mark = row === 0 ? compact(top) : row === height - 1 ? '0' : '';
    return [span(`${fitRight(mark, GUTTER - 1)}┤`, 'dim'), span(bar, chart.role), span(' ')];
  });
  const time = fit(`${' '.repeat(GUTTER)}${timeAxis(width)}`, columns);
  return [title, ...plot, ...(hasTime ? [[span(time, 'dim')]] : [])].map((line) => fitLine(line, columns));
}

function timeAxis(width: number): string {
  const from = `${spanOf(shownSpanMs(width, CHART_SPAN_MS))} ago`;
  return `${from}${'now'.padStart(Math.max(0, width - from.length))}`;
}

/** The higher figure as shade behind the lower one, in whole characters. */
function overlay(
  back: readonly (number | null)[],
  front: readonly (number | null)[],
  rows: number,
  top: number,
): string[] {
  const behind = barRows(back, rows, top);
  const before = barRows(front, rows, top);
  return behind.map((row, index) =>
    row
      .split('')
      .map((shade, column) => (before[index]?.[column] === ' ' && shade !== ' ' ? '░' : before[index]?.[column]))
      .join(''),
  );
}
