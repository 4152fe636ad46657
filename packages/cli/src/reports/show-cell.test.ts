import { expect, it } from 'vitest';
import { showCount, showMbps, showShare, showSpan, showTime } from './show-cell.js';

it.each([
  [showCount, 600123, '600,123'],
  [showShare, 0.9999, '99.9%'],
  [showShare, 1, '100.0%'],
  [showShare, 0.29, '29.0%'],
  [showMbps, 0.0444, '0.04'],
  [showMbps, 12.34, '12.3'],
  [showMbps, 120, '120'],
  [showTime, '2026-03-02T08:15:59.999Z', '2026-03-02 08:15'],
  [showSpan, 0, '0 s'],
  [showSpan, 59.6, '1 min'],
  [showSpan, 2_700, '45 min'],
  [showSpan, 273_600, '3 d 4 h'],
  [showSpan, 259_260, '3 d'],
  [showSpan, null, '–'],
  [showCount, null, '–'],
  [showTime, null, '–'],
] as const)('%o of %s is %s', (show, cell, text) => {
  expect(show(cell)).toBe(text);
});
