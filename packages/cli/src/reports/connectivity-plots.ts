import type { Period } from './period.js';
import type { ReportPlot, Row } from './report.js';
import { byDay } from './success-plots.js';

/** Speeds and lateness, day by day, from rows that are newest first. */
export function connectivityPlots(rows: readonly Row[], period: Period): readonly ReportPlot[] {
  const { days, at } = byDay(rows, period);
  return [
    {
      title: 'Median speed',
      about: 'The median speed of the links in Mbit/s, day by day.',
      form: 'lines',
      unit: 'mbps',
      categories: days,
      series: [{ name: 'median Mbit/s', color: 'var(--blue)', values: at('median_mbps') }],
    },
    {
      title: 'Slow, late, wrong',
      about:
        'The share of syncs over slow links, that arrived more than a day late, and with a wrong clock, day by day.',
      form: 'lines',
      unit: 'share',
      categories: days,
      series: [
        { name: 'slow', color: 'var(--orange)', values: at('slow_share') },
        { name: 'late', color: 'var(--blue)', values: at('late_share') },
        { name: 'wrong clock', color: 'var(--grey)', values: at('wrong_clock_share') },
      ],
    },
  ];
}

/** How syncs are spread over buckets. */
export function distributionPlot(
  rows: readonly Row[],
  { title, about }: { readonly title: string; readonly about: string },
  label: (row: Row) => string,
): ReportPlot {
  return {
    title,
    about,
    form: 'bars',
    unit: 'count',
    categories: rows.map(label),
    series: [{ name: 'syncs', color: 'var(--blue)', values: rows.map((row) => Number(row['syncs'])) }],
  };
}
