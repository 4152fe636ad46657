import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createJobId, eventsOfJobs, halfJobId, oldestAgeOfJobs } from './job-id.js';

const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const jobs = fc.array(fc.record({ at: time, events: fc.integer({ min: 2, max: 1000 }), split: fc.boolean() }));

it('ids tell how many events there are and how old the oldest are, in any order, also of halves and beside strangers', () => {
  fc.assert(
    fc.property(jobs, time, (all, now) => {
      const ids = all.map(({ at, events, split }) => {
        const id = createJobId(events, at);
        return split ? halfJobId(id, 'b', events) : id;
      });
      const ages = all.map(({ at }) => Math.max(0, now - at));
      expect(eventsOfJobs(ids)).toBe(all.reduce((sum, { events }) => sum + events, 0));
      expect(oldestAgeOfJobs([...ids, 'a-stranger'], now)).toBe(ages.length === 0 ? null : Math.max(...ages));
    }),
  );
});
