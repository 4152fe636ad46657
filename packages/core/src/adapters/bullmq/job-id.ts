import { randomUUID } from 'node:crypto';

/**
 * The id of a job says when its events were handed over and how many they are, so that the ids of a queue tell its depth and
 * its age, exactly and in one reading: `<time, base 36>_<random>.<count>`. The parts of a split batch have its time.
 */
export function createJobId(events: number, nowMs: number): string {
  return `${nowMs.toString(36)}_${randomUUID()}.${events}`;
}

/** The id of a half of a batch; the same each time, so that a split that is done again adds no half twice. */
export function halfJobId(id: string, half: 'a' | 'b', events: number): string {
  return `${id.slice(0, id.lastIndexOf('.'))}${half}.${events}`;
}

/** How many events a job carries; 1 for the id of a stranger. */
export function eventsOfJob(id: string): number {
  const count = /\.(\d{1,9})$/.exec(id)?.[1];
  return count === undefined ? 1 : Number(count);
}

/** When a job's events were handed over, in epoch milliseconds; `null` for the id of a stranger. */
export function enqueuedAtOfJob(id: string): number | null {
  const time = /^([0-9a-z]{1,10})_/.exec(id)?.[1];
  return time === undefined ? null : Number.parseInt(time, 36);
}

/** How long ago the oldest of the jobs' events were handed over, in milliseconds; `null` when no job says. */
export function oldestAgeOfJobs(ids: readonly string[], nowMs: number): number | null {
  let oldest = Number.POSITIVE_INFINITY;
  for (const id of ids) oldest = Math.min(oldest, enqueuedAtOfJob(id) ?? oldest);
  // the clocks of processes differ a little
  return oldest === Number.POSITIVE_INFINITY ? null : Math.max(0, nowMs - oldest);
}

/** How many events jobs carry together. */
export function eventsOfJobs(ids: readonly string[]): number {
  let events = 0;
  for (const id of ids) events += eventsOfJob(id);
  return events;
}
