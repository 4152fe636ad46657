import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sampleEvent } from '../../contracts/sample-events.js';
import { halves, newJobs } from './event-jobs.js';
import { enqueuedAtOfJob, eventsOfJob, eventsOfJobs } from './job-id.js';
import { decodeEvents } from './job-payload.js';

const samples = (count: number) => Array.from({ length: count }, (_, minute) => sampleEvent({ minute }));

it('makes jobs that hold each event once, and whose ids tell how many and when', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 15 }), (count, maxEvents) => {
      const events = samples(count);
      const before = Date.now();
      const jobs = newJobs(events, { maxEvents, attempts: 5 });
      const decoded = jobs.map(({ data }) => decodeEvents(JSON.parse(JSON.stringify(data))));
      expect(decoded.flatMap((one) => ('events' in one ? one.events : []))).toEqual(events);
      expect(eventsOfJobs(jobs.map(({ opts }) => opts.jobId))).toBe(count);
      for (const { opts } of jobs) expect(enqueuedAtOfJob(opts.jobId)).toBeGreaterThanOrEqual(before);
      expect(new Set(jobs.map(({ opts }) => opts.jobId)).size).toBe(Math.ceil(count / maxEvents));
    }),
  );
});

it('splits a job down to single events, with ids that say so and are the same each time', () => {
  const events = samples(7);
  const [job] = newJobs(events, { maxEvents: 10, attempts: 5 });
  if (job === undefined) throw new Error('no job');
  const ids: string[] = [];
  const singles: string[] = [];
  const split = (id: string, some: typeof events): void => {
    if (some.length === 1) {
      singles.push(...some.map(({ eventId }) => eventId));
      return;
    }
    expect(halves(id, some, 5)).toEqual(halves(id, some, 5));
    for (const half of halves(id, some, 5)) {
      const decoded = decodeEvents(half.data);
      if (!('events' in decoded)) throw new Error(decoded.unreadable);
      expect(eventsOfJob(half.opts.jobId)).toBe(decoded.events.length);
      expect(enqueuedAtOfJob(half.opts.jobId)).toBe(enqueuedAtOfJob(job.opts.jobId));
      expect(half.opts.attempts).toBe(decoded.events.length === 1 ? 5 : 1);
      ids.push(half.opts.jobId);
      split(half.opts.jobId, [...decoded.events]);
    }
  };
  split(job.opts.jobId, events);
  expect(singles).toEqual(events.map(({ eventId }) => eventId));
  expect(new Set(ids).size).toBe(12);
});

it('counts a job of a stranger as one event of unknown age', () => {
  for (const id of ['7', 'abc', 'a.b', '', 'x.']) {
    expect(eventsOfJob(id)).toBe(1);
    expect(enqueuedAtOfJob(id)).toBeNull();
  }
});
