import pc from 'picocolors';
import { expect, it } from 'vitest';
import { type ImportProgress, importProgressLines, plainImportProgress } from './import-progress.js';

const colors = pc.createColors(false);

const HALF_WAY: ImportProgress = {
  readBytes: 5_000_000,
  totalBytes: 10_000_000,
  records: 1_234_567,
  rejected: 89,
  rate: 20_123.4,
  elapsedMs: 61_000,
  leftMs: 61_000,
  waiting: null,
};

it('is a bar with rate and time left, on a line that fits', () => {
  expect(importProgressLines(HALF_WAY, 100, colors)).toEqual([
    '████████████░░░░░░░░░░░░  50%  1,234,567 records  20,123/s  1 min 1 s left  89 rejected',
  ]);
  expect(importProgressLines(HALF_WAY, 60, colors)).toEqual([
    '█████░░░░░  50%  1,234,567 records  20,123/s  1 min 1 s left',
  ]);
  expect(importProgressLines(HALF_WAY, 36, colors)).toEqual(['██████░░░░░░  50%  1,234,567 records']);
});

it('has no bar and no end where the length is not known, and says why it waits', () => {
  const waiting = 'http://127.0.0.1:3000 answered 503: too many events are waiting';
  expect(
    importProgressLines({ ...HALF_WAY, totalBytes: null, leftMs: null, rejected: 0, waiting }, 40, colors),
  ).toEqual(['1,234,567 records  20,123/s', 'waiting: http://127.0.0.1:3000 answered…']);
});

it('is one plain line where lines cannot be rewritten', () => {
  expect(plainImportProgress({ ...HALF_WAY, waiting: 'the service is away' })).toBe(
    'import: 50%, 1,234,567 records, 20,123/s, 1 min 1 s left, 89 rejected, waiting: the service is away',
  );
});
