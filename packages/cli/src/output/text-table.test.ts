import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { processTerminal } from './terminal.js';
import { type Column, renderTable } from './text-table.js';

const COLUMNS: readonly Column[] = [
  { heading: 'DEVICE', shrinks: true },
  { heading: 'EACH', yields: true },
  { heading: 'STATE' },
  { heading: 'SINCE', yields: true },
];
const ROWS = [['pibook-000001', '24h', 'late', '2026-11-23']];

describe('a table', () => {
  const linesAt = (columns: number | null): readonly string[] =>
    renderTable(COLUMNS, ROWS, { ...processTerminal(process), columns, colors: pc.createColors(false) }).split('\n');

  it('shows all where there is room, and where there is no terminal', () => {
    const all = ['DEVICE         EACH  STATE  SINCE', 'pibook-000001  24h   late   2026-11-23'];
    expect(linesAt(38)).toEqual(all);
    expect(linesAt(null)).toEqual(all);
  });

  it('leaves out columns that yield, the last first, before it cuts what is left', () => {
    expect(linesAt(37)).toEqual(['DEVICE         EACH  STATE', 'pibook-000001  24h   late']);
    expect(linesAt(25)).toEqual(['DEVICE         STATE', 'pibook-000001  late']);
    expect(linesAt(16)).toEqual(['DEVICE     STATE', 'pibook-0…  late']);
  });
});
