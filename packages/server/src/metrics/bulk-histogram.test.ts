import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { createBulkHistogram } from './bulk-histogram.js';

const OPTIONS = { name: 'x_seconds', help: 'What x takes' };
const BOUNDS = [0.5, 1, 10, 3600];

it('shows the same as a histogram of prom-client, whatever was observed', async () => {
  // quarters, so that sums are exact in any order
  const observed = fc.oneof(
    fc.integer({ min: 0, max: 20_000 }).map((quarters) => quarters / 4),
    fc.constantFrom(...BOUNDS),
  );
  const observations = fc.array(fc.record({ lane: fc.constantFrom('live', 'backfill'), seconds: observed }));
  await fc.assert(
    fc.asyncProperty(observations, async (all) => {
      const registry = new Registry();
      const theirs = new Histogram({ ...OPTIONS, labelNames: ['lane'], buckets: BOUNDS, registers: [registry] });
      const ours = createBulkHistogram({ ...OPTIONS, label: 'lane', values: ['live', 'backfill'], bounds: BOUNDS });
      for (const lane of ['live', 'backfill']) theirs.zero({ lane });
      for (const { lane, seconds } of all) {
        theirs.observe({ lane }, seconds);
        ours.adder(lane)(seconds);
      }
      expect(ours.text()).toBe(await registry.metrics());
    }),
  );
});
