import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisTop, barRows, sparkline } from './charts.js';
import { columnsOf, type PulsePoint } from './pulse-series.js';

const values = fc.array(fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })), { maxLength: 60 });

describe('bars', () => {
  it('grow by eighths, and leave open what is not known', () => {
    expect(sparkline([0, 1, 2, 4, null, 8])).toBe('▁▁▂▄ █');
    expect(barRows([8, 12, 16, null, 0], 2)).toEqual([' ▄█  ', '███ ▁']);
    expect(sparkline([])).toBe('');
  });

  it('are as wide as there are values, and stand on the ground', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), (shown, rows) => {
        const bars = barRows(shown, rows);
        expect(bars.map((bar) => bar.length)).toEqual(bars.map(() => shown.length));
        shown.forEach((value, column) => {
          const cells = bars.map((bar) => bar[column] !== ' ');
          expect(cells.at(-1)).toBe(value !== null);
          // nothing hangs in the air
          expect(cells.indexOf(true)).toBe(value === null ? -1 : cells.filter((cell) => !cell).length);
        });
      }),
    );
  });

  it('have an axis that ends at or above the highest', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (value) => {
        expect(axisTop(value)).toBeGreaterThanOrEqual(value);
        expect(axisTop(value)).toBeLessThanOrEqual(Math.max(1, value * 2));
      }),
    );
  });
});

describe('columns of pulses', () => {
  const point = (second: number, stored: number): PulsePoint => ({
    atMs: second * 1000,
    stored,
    duplicates: 0,
    failedSyncs: 0,
    p50: null,
    p99: stored,
  });
  const read = ({ stored }: PulsePoint): number => stored;

  it('join seconds by their mean or their highest, and leave gaps', () => {
    const points = [point(10, 4), point(11, 8), point(14, 6)];
    const options = { columns: 4, spanMs: 8000 };
    expect(columnsOf(points, read, { ...options, join: 'mean' })).toEqual([null, 6, null, 6]);
    expect(columnsOf(points, read, { ...options, join: 'highest' })).toEqual([null, 8, null, 6]);
    expect(columnsOf(points, ({ p50 }) => p50, { ...options, join: 'mean' })).toEqual([null, null, null, null]);
  });

  it('do not change once their time is over', () => {
    const points = Array.from({ length: 40 }, (_, second) => point(second, (second * 7) % 11));
    const options = { columns: 10, spanMs: 20_000, join: 'mean' } as const;
    const before = columnsOf(points.slice(0, 38), read, options);
    const after = columnsOf(points.slice(0, 40), read, options);
    expect(after.slice(0, 9)).toEqual(before.slice(1));
  });
});
