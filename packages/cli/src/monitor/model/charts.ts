const EIGHTHS = ['', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const FULL = '█';
/** Where nothing is known. */
const GAP = ' ';

/** Values as one row of bars, each a column, from 0 to `max`; what isn't known is left open. */
export function sparkline(values: readonly (number | null)[], max: number = highest(values)): string {
  return barRows(values, 1, max)[0] ?? '';
}

/** The highest of the known values, 0 where there is none. */
export function highest(values: readonly (number | null)[]): number {
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
}

/**
 * Values as bars over several rows, the top row first, in eighths of a row. A value of 0 is a line at the foot, and the smallest
 * above 0 is told from it only by its height where there is more than one row.
 */
export function barRows(values: readonly (number | null)[], rows: number, max: number = highest(values)): string[] {
  const eighths = values.map((value) => (value === null ? null : heightOf(value, max, rows * 8)));
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * 8;
    return eighths
      .map((height) => (height === null ? GAP : (EIGHTHS[Math.max(0, Math.min(8, height - below))] ?? FULL) || GAP))
      .join('');
  });
}

function heightOf(value: number, max: number, full: number): number {
  return max <= 0 ? 1 : Math.max(1, Math.min(full, Math.round((value / max) * full)));
}

/** A round number that is not below the value: the top of an axis that does not change with every value. */
export function axisTop(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8].find((step) => value <= step * power) ?? 10) * power;
}
