import type { LineSeriesOption } from 'echarts/charts';
import { type Drawing, drawSvg, type DrawingSize } from './draw-svg.js';
import type { Markup } from './markup.js';
import { LABEL, LEGEND, RULE } from './plot-looks.js';
import { axisCount, axisLatency, axisTime } from './quantities.js';
import type { Plot, PlotLine } from './series-lines.js';

const TICKS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];
const TICK_WIDTH = 75;

/** Draws a plot as SVG, so wide and high. */
export function plotSvg(plot: Plot, size: DrawingSize): Markup {
  return drawSvg(optionOf(plot, size.width), size, `${plot.title}. ${plot.about}`);
}

function optionOf({ unit, log, lines }: Plot, width: number): Drawing {
  const span = Math.max(1, ...lines.flatMap(({ data }) => data.map(([second]) => second)));
  const step = TICKS_S.find((tick) => (span / tick) * TICK_WIDTH <= width) ?? 604_800;
  const label = unit === 'latency' ? axisLatency : axisCount;
  const right = lines.some((line) => line.right === true);
  const axis = (color: string) => ({
    ...(log ? { type: 'log' as const } : { type: 'value' as const, minInterval: unit === 'count' ? 1 : 0 }),
    axisLine: { show: false },
    axisTick: { show: false },
    splitNumber: 4,
    axisLabel: { ...LABEL, color, formatter: label },
    splitLine: { lineStyle: RULE },
  });
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    legend: { ...LEGEND, itemHeight: 2 },
    // the same for all, so that the times of one plot stand below those of another
    grid: { top: 34, left: 56, right: 40, bottom: 28 },
    xAxis: {
      type: 'value',
      min: 0,
      max: span,
      interval: step,
      axisLine: { lineStyle: RULE },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { ...LABEL, showMaxLabel: span % step === 0, formatter: (value: number) => axisTime(value, span) },
    },
    yAxis: [axis('var(--quiet)'), ...(right ? [{ ...axis('var(--red)'), splitLine: { show: false } }] : [])],
    series: lines.map(seriesOf),
  };
}

function seriesOf({ name, color, data, right }: PlotLine): LineSeriesOption {
  return {
    type: 'line',
    name,
    color,
    silent: true,
    yAxisIndex: right === true ? 1 : 0,
    lineStyle: { width: 1.5 },
    symbol: 'none',
    // a line needs two points: one that stands alone is a dot
    data: data.map(([second, value], index) => {
      const alone =
        value !== null && (data[index - 1]?.[1] ?? null) === null && (data[index + 1]?.[1] ?? null) === null;
      return { value: [second, value ?? '-'], ...(alone && { symbol: 'circle', symbolSize: 5 }) };
    }),
  };
}
