import { LineChart, type LineSeriesOption } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  type GridComponentOption,
  type LegendComponentOption,
} from 'echarts/components';
import { init, use, type ComposeOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml, Markup } from './markup.js';
import { axisCount, axisLatency, axisTime } from './quantities.js';
import type { Plot, PlotLine } from './series-lines.js';

use([LineChart, GridComponent, LegendComponent, SVGRenderer]);

type Option = ComposeOption<LineSeriesOption | GridComponentOption | LegendComponentOption>;

/** How large a plot is drawn, px; on the page it is as wide as its place. */
export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

const FONT = { color: 'var(--quiet)', fontSize: 12 };
const TICKS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];
const TICK_WIDTH = 75;

/** Draws a plot as SVG, by echarts without a browser. It has no script, no id and no reference, and the page's colours. */
export function plotSvg(plot: Plot, { width, height }: PlotSize): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(optionOf(plot, width));
    const svg = chart.renderToSVGString();
    return new Markup(
      svg
        // hover styles and clip paths: nothing here is wider than its axes
        .replaceAll(/<(style|defs)[^>]*>[\s\S]*?<\/\1>/g, '')
        .replaceAll(/ (?:class|clip-path|ecmeta_\w+|xmlns:xlink|pointer-events)="[^"]*"/g, '')
        .replace(/ width="\d+" height="\d+"/, ` role="img" aria-label="${escapeHtml(`${plot.title}. ${plot.about}`)}"`),
    );
  } finally {
    chart.dispose();
  }
}

function optionOf({ unit, log, lines }: Plot, width: number): Option {
  const span = Math.max(1, ...lines.flatMap(({ data }) => data.map(([second]) => second)));
  const step = TICKS_S.find((tick) => (span / tick) * TICK_WIDTH <= width) ?? 604_800;
  const label = unit === 'latency' ? axisLatency : axisCount;
  const right = lines.some((line) => line.right === true);
  const axis = (color: string) => ({
    ...(log ? { type: 'log' as const } : { type: 'value' as const, minInterval: unit === 'count' ? 1 : 0 }),
    axisLine: { show: false },
    axisTick: { show: false },
    splitNumber: 4,
    axisLabel: { ...FONT, color, formatter: label },
    splitLine: { lineStyle: { color: 'var(--rule)' } },
  });
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    legend: { top: 0, left: 0, itemGap: 22, itemWidth: 16, itemHeight: 2, icon: 'rect', textStyle: FONT },
    // the same for all, so that the times of one plot stand below those of another
    grid: { top: 34, left: 56, right: 40, bottom: 28 },
    xAxis: {
      type: 'value',
      min: 0,
      max: span,
      interval: step,
      axisLine: { lineStyle: { color: 'var(--rule)' } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { ...FONT, showMaxLabel: span % step === 0, formatter: (value: number) => axisTime(value, span) },
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
