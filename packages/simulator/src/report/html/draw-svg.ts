import { BarChart, type BarSeriesOption, LineChart, type LineSeriesOption } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  type GridComponentOption,
  type LegendComponentOption,
} from 'echarts/components';
import { init, use, type ComposeOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml, Markup } from './markup.js';

use([BarChart, LineChart, GridComponent, LegendComponent, SVGRenderer]);

/** What echarts is to draw: lines and bars on axes, and a legend. */
export type Drawing = ComposeOption<BarSeriesOption | LineSeriesOption | GridComponentOption | LegendComponentOption>;

/** How large a plot is drawn, px; on the page it is as wide as its place. */
export interface DrawingSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Draws as SVG, by echarts without a browser. It has no script, no id and no reference, and the page's colours.
 *
 * @param label what it shows, for who cannot see it
 */
export function drawSvg(drawing: Drawing, { width, height }: DrawingSize, label: string): Markup {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(drawing);
    const svg = chart.renderToSVGString();
    return new Markup(
      svg
        // hover styles and clip paths: nothing here is wider than its axes
        .replaceAll(/<(style|defs)[^>]*>[\s\S]*?<\/\1>/g, '')
        .replaceAll(/ (?:class|clip-path|ecmeta_\w+|xmlns:xlink|pointer-events)="[^"]*"/g, '')
        .replace(/ width="\d+" height="\d+"/, ` role="img" aria-label="${escapeHtml(label)}"`),
    );
  } finally {
    chart.dispose();
  }
}
