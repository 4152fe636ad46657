import type { SyncEvent } from '../../domain/sync-event.js';
import { createJobId, halfJobId } from './job-id.js';
import { encodeEvents, type JobPayload } from './job-payload.js';

/** A job as BullMQ takes it. */
export interface EventJob {
  readonly name: string;
  readonly data: JobPayload;
  readonly opts: {
    readonly jobId: string;
    readonly attempts: number;
    readonly backoff: { readonly type: 'custom' };
    readonly removeOnComplete: true;
    readonly removeOnFail: false;
  };
}

/** The jobs for events that are handed over now: one, or as many as it takes with at most `maxEvents` in each. */
export function newJobs(
  events: readonly SyncEvent[],
  { maxEvents, attempts }: { maxEvents: number; attempts: number },
): readonly EventJob[] {
  const jobs: EventJob[] = [];
  for (let from = 0; from < events.length; from += maxEvents) {
    const some = events.slice(from, from + maxEvents);
    jobs.push(eventJob(createJobId(some.length, Date.now()), some, attempts));
  }
  return jobs;
}

/**
 * The jobs in place of one that fails again and again. A half of more than one event is tried once before it is split as well:
 * what ends alone gets all its attempts.
 */
export function halves(id: string, events: readonly SyncEvent[], attempts: number): readonly EventJob[] {
  const middle = Math.ceil(events.length / 2);
  return (['a', 'b'] as const).map((half) => {
    const some = half === 'a' ? events.slice(0, middle) : events.slice(middle);
    return eventJob(halfJobId(id, half, some.length), some, some.length === 1 ? attempts : 1);
  });
}

function eventJob(jobId: string, events: readonly SyncEvent[], attempts: number): EventJob {
  return {
    name: 'events',
    data: encodeEvents(events),
    // dead letters stay until they are replayed
    opts: { jobId, attempts, backoff: { type: 'custom' }, removeOnComplete: true, removeOnFail: false },
  };
}
