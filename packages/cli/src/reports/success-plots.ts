import { daysBefore, type Period } from './period.js';
import type { ReportPlot, Row } from './report.js';

/** Longer periods are drawn without the days that have no row. */
const LONGEST_DAYS = 400;

/** Success rates and syncs, day by day, from rows that are newest first. */
export function successPlots(rows: readonly Row[], period: Period): readonly ReportPlot[] {
  const { days, at } = byDay(rows, period);
  const kinds = [
    { name: 'PiBooks', color: 'var(--blue)', values: at('pibook_success_rate') },
    { name: 'PiBoxes', color: 'var(--orange)', values: at('pibox_success_rate') },
    { name: 'unknown', color: 'var(--grey)', values: at('unknown_success_rate') },
  ].filter(({ values }) => values.some((value) => value !== null));
  const failed = at('failed_syncs');
  const syncs = at('syncs');
  return [
    {
      title: 'Success rate',
      about: 'The share of syncs without errors, day by day, by kind of device.',
      form: 'lines',
      unit: 'share',
      categories: days,
      series: kinds,
    },
    {
      title: 'Syncs',
      about: 'Successful and failed syncs, day by day.',
      form: 'bars',
      unit: 'count',
      categories: days,
      series: [
        {
          name: 'successful',
          color: 'var(--blue)',
          values: syncs.map((value, index) => (value === null ? null : value - (failed[index] ?? 0))),
        },
        { name: 'failed', color: 'var(--red)', values: failed },
      ],
    },
  ];
}

/** The days from the first to the last that has a row, oldest first, and a field's values on each. */
export function byDay(
  rows: readonly Row[],
  period: Period,
): { readonly days: readonly string[]; readonly at: (field: string) => (number | null)[] } {
  const known = new Map(rows.map((row) => [String(row['day']), row]));
  const inOrder = [...known.keys()].toSorted();
  const days = inOrder.length === 0 ? [] : allDays(inOrder, period);
  return {
    days,
    at: (field) =>
      days.map((day) => {
        const value = known.get(day)?.[field];
        return typeof value === 'number' ? value : null;
      }),
  };
}

function allDays(known: readonly string[], { until }: Period): readonly string[] {
  const [first = ''] = known;
  const end = known.at(-1) ?? '';
  const days: string[] = [];
  for (let ago = 1; ago <= LONGEST_DAYS; ago += 1) {
    const day = daysBefore(until, ago).slice(0, 10);
    if (day < first) return days.toReversed();
    if (day <= end) days.push(day);
  }
  return known;
}
