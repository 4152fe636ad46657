import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walkWindows } from './online-windows.js';
import { uploadMoment, type Uploader } from './uploader.js';

/** Connected in the given windows; looks at 30, 130, 230, …, and takes 25 to settle. */
function uploader(windows: readonly number[]): Uploader {
  const link = walkWindows(Float64Array.from(windows));
  return { device: 1, isHub: false, link, everyMs: 100, phaseMs: 30, settleMs: 25, coveredMs: -1, beforeMs: -1 };
}

describe('uploadMoment', () => {
  it.each([
    ['at the next look while it is connected', [0, Infinity], 140, 230],
    ['at a look that is due', [0, Infinity], 230, 230],
    ['once it has settled after being connected again', [500, Infinity], 140, 525],
    ['once it has settled, not at a look before that', [120, Infinity], 125, 145],
    ['at the next look where it had settled before', [100, Infinity], 126, 130],
    ['in the next window where there is no look in this', [0, 220, 400, Infinity], 140, 425],
    ['not in a window that is over before it has settled', [200, 220, 400, Infinity], 140, 425],
    ['not at the moment in which the link is lost', [100, 125, 400, Infinity], 110, 425],
    ['in the next window where it happened as the link was lost', [0, 230, 400, Infinity], 230, 425],
  ])('is %s', (_, windows, happenedMs, expected) => {
    expect(uploadMoment(uploader(windows), happenedMs)).toBe(expected);
  });

  it('never is earlier than the event or while the link is down, nor depends on what else was uploaded', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });
    const moments = fc.array(fc.nat({ max: 4_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(lengths, moments, (spans, happened) => {
        const edges = spans.map((_, n) => spans.slice(0, n + 1).reduce((sum, span) => sum + span));
        const windows = edges.length % 2 === 1 ? [...edges, Infinity] : [...edges, 20_000, Infinity];
        const all = uploader(windows);
        let previous = 0;
        for (const atMs of happened.toSorted((a, b) => a - b)) {
          const moment = uploadMoment(all, atMs);
          expect(moment).toBeGreaterThanOrEqual(Math.max(atMs, previous));
          expect(windows.findLastIndex((edge) => edge <= moment) % 2).toBe(0);
          expect(uploadMoment(uploader(windows), atMs)).toBe(moment);
          previous = moment;
        }
      }),
    );
  });
});
