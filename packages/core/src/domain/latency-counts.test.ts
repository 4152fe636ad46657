import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countRequests,
  latencyBucket,
  type LatencyCounts,
  LATENCY_ERROR,
  latencyPercentile,
  LONGEST_LATENCY_MS,
  mergeLatencies,
  SHORTEST_LATENCY_MS,
} from './latency-counts.js';

function countsOf(latencies: readonly number[]): LatencyCounts {
  let counts: LatencyCounts = new Map();
  for (const latencyMs of latencies) counts = mergeLatencies(counts, new Map([[latencyBucket(latencyMs), 1]]));
  return counts;
}

const latency = fc.double({ min: SHORTEST_LATENCY_MS, max: LONGEST_LATENCY_MS, noNaN: true });

describe('latency counts', () => {
  it('have no percentiles without requests', () => {
    expect(latencyPercentile(new Map(), 0.5)).toBeNull();
  });

  it('give each percentile within the error, whatever the latencies', () => {
    fc.assert(
      fc.property(
        fc.array(latency, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.9, 0.99, 1),
        (all, part) => {
          const sorted = all.toSorted((a, b) => a - b);
          const truth = sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
          const told = latencyPercentile(countsOf(all), part) ?? Number.NaN;
          // a last bit of rounding beside the bound itself
          expect(Math.abs(told - truth) / truth).toBeLessThanOrEqual(LATENCY_ERROR + 1e-9);
        },
      ),
    );
  });

  it('are the same merged as counted together, in any order', () => {
    const some = fc.array(latency, { maxLength: 50 });
    fc.assert(
      fc.property(some, some, (a, b) => {
        const ascending = (counts: LatencyCounts) => [...counts].toSorted(([x], [y]) => x - y);
        const together = ascending(countsOf([...a, ...b]));
        expect(ascending(mergeLatencies(countsOf(a), countsOf(b)))).toEqual(together);
        expect(ascending(mergeLatencies(countsOf(b), countsOf(a)))).toEqual(together);
        expect(countRequests(new Map(together))).toBe(a.length + b.length);
      }),
    );
  });

  it('stay few, whatever is counted', () => {
    const ends = [0, -1, 1e-300, Number.MAX_VALUE, Number.POSITIVE_INFINITY].map(latencyBucket);
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(500);
  });
});
