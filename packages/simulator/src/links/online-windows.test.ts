import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random-streams.js';
import type { Span } from '../fleet/device.js';
import {
  both,
  createMarkovLink,
  drawHubWindows,
  walkWindows,
  type HubLinkOptions,
  type Link,
} from './online-windows.js';

const END = 1_000_000;
const STEADY: HubLinkOptions = { habit: { online: 1, offline: 0 }, outages: [], powerCuts: [], startMs: 0, endMs: END };
const random = (seed = 1) => createRandom(seed, 'test', 0);
const windowsOf = (options: Partial<HubLinkOptions>, seed = 1): number[] => [
  ...drawHubWindows(random(seed), { ...STEADY, ...options }),
];

/** Spans in order that don't overlap, as outages and power cuts are given. */
const spans: fc.Arbitrary<Span[]> = fc
  .uniqueArray(fc.nat({ max: END }), { maxLength: 8 })
  .map((edges) => edges.toSorted((a, b) => a - b))
  .map((edges) => edges.flatMap((toMs, n): Span[] => (n % 2 === 1 ? [[edges[n - 1] ?? 0, toMs]] : [])));

const length = fc.integer({ min: 2_000, max: 200_000 });
const habits = fc.record({ online: length, offline: fc.oneof(length, fc.constant(0)) });

describe('drawHubWindows', () => {
  it('is up throughout where nothing is ever down', () => {
    expect(windowsOf({})).toEqual([0, Infinity]);
  });

  it('is down in outages and power cuts, up from the end of each on, and for good in the end', () => {
    const outages: Span[] = [
      [100, 300],
      [900_000, END],
    ];
    const powerCuts: Span[] = [
      [50, 60],
      [250, 400],
      [500, 600],
    ];
    expect(windowsOf({ outages })).toEqual([0, 100, 300, 900_000, END, Infinity]);
    expect(windowsOf({ powerCuts })).toEqual([0, 50, 60, 250, 400, 500, 600, Infinity]);
    expect(windowsOf({ outages, powerCuts })).toEqual([0, 50, 60, 100, 400, 500, 600, 900_000, END, Infinity]);
  });

  it('has power again from the end on', () => {
    expect(windowsOf({ powerCuts: [[END - 10, END + 10]] })).toEqual([0, END - 10, END, Infinity]);
    expect(windowsOf({ powerCuts: [[END + 5, END + 10]] })).toEqual([0, Infinity]);
  });

  it('gives windows in order, none of them empty or in a span without link or power', () => {
    fc.assert(
      fc.property(habits, spans, spans, fc.nat(), (habit, outages, powerCuts, seed) => {
        const windows = windowsOf({ habit, outages, powerCuts }, seed);
        expect(windows.length % 2).toBe(0);
        expect(windows.filter((edge, n) => n > 0 && edge <= (windows[n - 1] ?? 0))).toEqual([]);
        expect(windows.at(-1)).toBe(Infinity);
        expect(windows.at(-2)).toBeLessThanOrEqual(END);
        for (let n = 0; n < windows.length; n += 2) {
          const [fromMs = 0, toMs = 0] = windows.slice(n, n + 2);
          const overlaps = [...outages, ...powerCuts].filter(([downMs, upMs]) => downMs < toMs && upMs > fromMs);
          expect(overlaps).toEqual([]);
        }
        const dark = (atMs: number): boolean => powerCuts.some(([downMs, upMs]) => atMs >= downMs && atMs < upMs);
        const back = outages.map(([, upMs]) => upMs).filter((upMs) => !dark(upMs));
        const isUp = (atMs: number): boolean => windows.findLastIndex((edge) => edge <= atMs) % 2 === 0;
        expect(back.filter((upMs) => !outages.some(([downMs]) => downMs === upMs) && !isUp(upMs))).toEqual([]);
      }),
    );
  });
});

/** A link's windows from 0 to beyond the end. */
function walk(link: Link): Span[] {
  const windows: Span[] = [];
  for (let atMs = 0; atMs < Infinity;) {
    const window = link.windowAt(atMs);
    windows.push(window);
    [, atMs] = window;
  }
  return windows;
}

describe('createMarkovLink', () => {
  it('goes up and down in order, and is up for good in the end', () => {
    fc.assert(
      fc.property(habits, fc.nat(), (habit, seed) => {
        const windows = walk(createMarkovLink(random(seed), habit, 0, END)).flat();
        expect(windows.filter((edge, n) => n > 0 && edge <= (windows[n - 1] ?? 0))).toEqual([]);
        expect(windows.at(-2)).toBeLessThanOrEqual(END);
        expect(windows.length === 2 || habit.offline > 0).toBe(true);
      }),
    );
  });

  it('answers the same however often it is asked', () => {
    const questions = fc.array(fc.nat({ max: 2 * END }), { minLength: 1 });
    fc.assert(
      fc.property(habits, fc.nat(), questions, (habit, seed, asked) => {
        const link = createMarkovLink(random(seed), habit, 0, END);
        const windows = walk(createMarkovLink(random(seed), habit, 0, END));
        for (const atMs of asked.toSorted((a, b) => a - b)) {
          expect(link.windowAt(atMs)).toEqual(windows.find(([, toMs]) => toMs > atMs));
        }
      }),
    );
  });
});

describe('both', () => {
  it('is up exactly while one and the other are', () => {
    const edges = fc
      .uniqueArray(fc.nat({ max: 60 }), { minLength: 1, maxLength: 15 })
      .map((list) => list.toSorted((a, b) => a - b))
      .map((list) => (list.length % 2 === 1 ? [...list, Infinity] : [...list, 70, Infinity]));
    const isUp = (windows: readonly number[], atMs: number): boolean =>
      windows.findLastIndex((edge) => edge <= atMs) % 2 === 0;
    fc.assert(
      fc.property(edges, edges, fc.array(fc.nat({ max: 80 })), (one, other, asked) => {
        const link = both(walkWindows(Float64Array.from(one)), walkWindows(Float64Array.from(other)));
        const isBothUp = (atMs: number): boolean => atMs >= 0 && isUp(one, atMs) && isUp(other, atMs);
        for (const atMs of asked.toSorted((a, b) => a - b)) {
          const [fromMs, toMs] = link.windowAt(atMs);
          const candidates = Array.from({ length: 200 }, (_, n) => n);
          const firstUpMs = candidates.find((ms) => ms >= atMs && isBothUp(ms));
          expect(Math.max(fromMs, atMs)).toBe(firstUpMs);
          expect(isBothUp(fromMs) && !isBothUp(fromMs - 1)).toBe(true);
          expect(toMs < Infinity && isBothUp(toMs)).toBe(false);
        }
      }),
    );
  });
});
