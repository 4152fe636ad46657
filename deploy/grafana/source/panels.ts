import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphGradientMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as HeatmapBuilder, YAxisConfigBuilder } from '@grafana/grafana-foundation-sdk/heatmap';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { DATASOURCE } from './datasource.js';

/** A dashboard is 24 wide. */
const STAT_SIZE = { width: 4, height: 4 };
const GRAPH_SIZE = { width: 12, height: 8 };

/** What a panel shows. */
interface PanelOptions {
  readonly title: string;
  /** What it means, and what to look for. */
  readonly description: string;
  /** A unit of Grafana: `s`, `percentunit`, `reqps`, `short`. */
  readonly unit: string;
}

/** A number that is shown as it is now. */
export interface StatOptions extends PanelOptions {
  readonly query: string;
  /** What one of several numbers is called. */
  readonly legend?: string;
  /** From where on it is yellow, and red. */
  readonly thresholds?: readonly [warning: number, critical: number];
}

/** Lines over time. */
export interface GraphOptions extends PanelOptions {
  /** What lines are called (`{{ label }}` for a label of theirs), and what they show. */
  readonly lines: Readonly<Record<string, string>>;
  readonly stacked?: boolean;
  /** From where on it is bad. */
  readonly limit?: number;
}

/** A number as it is now, with how it was. */
export function stat({ title, description, unit, query, legend = title, thresholds }: StatOptions): StatBuilder {
  const [warning, critical] = thresholds ?? [];
  const steps = [
    { value: null, color: thresholds === undefined ? 'blue' : 'green' },
    ...(warning === undefined ? [] : [{ value: warning, color: 'yellow' }]),
    ...(critical === undefined ? [] : [{ value: critical, color: 'red' }]),
  ];
  return new StatBuilder()
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .unit(unit)
    .span(STAT_SIZE.width)
    .height(STAT_SIZE.height)
    .colorMode(BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.Area)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps))
    .withTarget(new DataqueryBuilder().datasource(DATASOURCE).expr(query).legendFormat(legend).range().refId('A'));
}

/** Lines over time, with their last and greatest values below. */
export function graph({ title, description, unit, lines, stacked = false, limit }: GraphOptions): TimeseriesBuilder {
  const panel = new TimeseriesBuilder()
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .unit(unit)
    .min(0)
    .span(GRAPH_SIZE.width)
    .height(GRAPH_SIZE.height)
    .fillOpacity(stacked ? 30 : 10)
    .gradientMode(GraphGradientMode.Opacity)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(stacked ? StackingMode.Normal : StackingMode.None).group('A'))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(['lastNotNull', 'max']),
    )
    .thresholds(
      new ThresholdsConfigBuilder()
        .mode(ThresholdsMode.Absolute)
        .steps([{ value: null, color: 'green' }, ...(limit === undefined ? [] : [{ value: limit, color: 'red' }])]),
    );
  if (limit !== undefined)
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  for (const [index, [legend, query]] of Object.entries(lines).entries()) {
    const refId = String.fromCodePoint('A'.charCodeAt(0) + index);
    panel.withTarget(
      new DataqueryBuilder().datasource(DATASOURCE).expr(query).legendFormat(legend).range().refId(refId),
    );
  }
  return panel;
}

/** How a histogram is spread over time; the query gives its buckets by `le`. */
export function heatmap({
  title,
  description,
  unit,
  query,
}: PanelOptions & { readonly query: string }): HeatmapBuilder {
  return new HeatmapBuilder()
    .title(title)
    .description(description)
    .datasource(DATASOURCE)
    .span(GRAPH_SIZE.width)
    .height(GRAPH_SIZE.height)
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(unit))
    .withTarget(
      new DataqueryBuilder()
        .datasource(DATASOURCE)
        .expr(query)
        .format(PromQueryFormat.Heatmap)
        .legendFormat('{{le}}')
        .range()
        .refId('A'),
    );
}
