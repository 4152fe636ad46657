import { axisCount, type Drawing, drawSvg, html, LABEL, LEGEND, type Markup, RULE } from '@pisync/simulator/html';
import type { PlotSeries, ReportPlot } from '../report.js';

const WIDE_PX = 960;
const NARROW_PX = 380;
const HEIGHT_PX = 250;
const ROW_PX = 24;
const LONGEST_LABEL = 20;
/** Shares from so much on have an axis of their own, as a full one would show a line at its top. */
const HIGH_SHARE = 0.5;

/** A plot twice: as wide as a desk's screen, and with letters that a phone can show. */
export function plotFigure(plot: ReportPlot): Markup {
  const label = `${plot.title}. ${plot.about} The table below has the values.`;
  const draw = (width: number): Markup => drawSvg(drawingOf(plot, width), { width, height: heightOf(plot) }, label);
  return html`<figure>
    <figcaption>${plot.title} <span>${plot.about}</span></figcaption>
    <div class="wide">${draw(WIDE_PX)}</div>
    <div class="narrow">${draw(NARROW_PX)}</div>
  </figure>`;
}

function heightOf({ form, categories }: ReportPlot): number {
  return form === 'rows' ? 70 + categories.length * ROW_PX : HEIGHT_PX;
}

function drawingOf(plot: ReportPlot, width: number): Drawing {
  const { form, series, categories } = plot;
  const rows = form === 'rows';
  const values = { ...valueAxis(plot), type: 'value' as const };
  const names = {
    type: 'category' as const,
    data: categories.map(shortened),
    inverse: rows,
    axisLine: { lineStyle: RULE },
    axisTick: { show: false },
    axisLabel: { ...LABEL, ...(rows ? { interval: 0 } : { hideOverlap: true }) },
  };
  const left = rows
    ? Math.min(width / 2.4, 20 + 7.2 * Math.max(...categories.map((name) => shortened(name).length)))
    : 56;
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    ...(series.length > 1 && { legend: { ...LEGEND, itemHeight: form === 'lines' ? 2 : 10 } }),
    grid: { top: series.length > 1 ? 34 : 14, left, right: 24, bottom: 28 },
    xAxis: rows ? values : names,
    yAxis: rows ? names : values,
    series: series.map((one) => (form === 'lines' ? lineOf(one) : barOf(one))),
  };
}

function valueAxis({ unit, series }: ReportPlot) {
  const values = series.flatMap((one) => one.values).filter((value) => value !== null);
  return {
    ...(unit === 'share' && shareBounds(values)),
    minInterval: unit === 'count' ? 1 : 0,
    splitNumber: 4,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: RULE },
    axisLabel: { ...LABEL, hideOverlap: true, formatter: unit === 'share' ? axisShare : axisCount },
  };
}

/** Round bounds of an axis of shares. */
function shareBounds(values: readonly number[]): { min: number; max: number; interval: number } {
  const lowest = Math.min(1, ...values);
  const highest = Math.max(0, ...values);
  const from = lowest >= HIGH_SHARE ? lowest : 0;
  const step = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25].find((one) => (highest - from) / one <= 4) ?? 0.25;
  return {
    min: Math.floor(from / step + 1e-9) * step,
    max: Math.min(1, Math.max(1, Math.ceil(highest / step - 1e-9)) * step),
    interval: step,
  };
}

function axisShare(value: number): string {
  return `${Math.round(value * 1_000) / 10}%`;
}

function lineOf({ name, color, values }: PlotSeries) {
  return {
    type: 'line' as const,
    name,
    color,
    silent: true,
    lineStyle: { width: 1.8 },
    // a day alone between days without any would have no line
    symbol: 'circle',
    symbolSize: values.length > 60 ? 0 : 4,
    data: values.map((value) => value ?? '-'),
  };
}

function barOf({ name, color, values }: PlotSeries) {
  return {
    type: 'bar' as const,
    name,
    color,
    silent: true,
    stack: 'all',
    barMaxWidth: 48,
    data: values.map((value) => value ?? '-'),
  };
}

function shortened(name: string): string {
  return name.length > LONGEST_LABEL ? `${name.slice(0, LONGEST_LABEL - 1)}…` : name;
}
