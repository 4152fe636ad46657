import type { Fleet } from '../fleet/fleet.js';
import { createSessionPlanner, type OnPart, type SchoolSessions } from '../links/school-sessions.js';
import { BUCKETS_A_DAY, createSessionBuckets } from './session-buckets.js';
import { createSessionLanes } from './session-lanes.js';
import type { UploadLane } from './upload-request.js';

/** Which schools: those of every so-manieth of several processes that share the work. */
export interface SchoolShare {
  /** From 0 to `parts - 1`. */
  readonly part: number;
  readonly parts: number;
}

/**
 * All uploads of the fleet in the order of simulated time, drawn as they are asked for. What lies ahead is held as moments,
 * not as events: 24 bytes a device and upload session that is due. The next day's moments are found little by little
 * while those of a day are given out, so that no upload waits for them.
 */
export function* uploadSchedule(
  fleet: Fleet,
  { part, parts }: SchoolShare = { part: 0, parts: 1 },
): Generator<UploadLane> {
  const planner = createSessionPlanner(fleet);
  const buckets = createSessionBuckets(fleet.calendar.startMs);
  const lanesOf = createSessionLanes(fleet);
  const onPart: OnPart = (uploader, device, fromMs, toMs) => buckets.add(uploader, device, fromMs, toMs);
  const schools: SchoolSessions[] = [];
  for (let school = part; school < fleet.schools; school += parts) schools.push(planner.open(fleet.school(school)));

  const { days } = fleet.calendar;
  // how many schools are done with the day after the one given out
  let ahead = 0;
  const goOn = (day: number, count: number): void => {
    if (day >= days) return;
    for (const end = Math.min(schools.length, ahead + count); ahead < end; ahead += 1)
      schools[ahead]?.nextDay(day, onPart);
  };

  for (let day = 0; day < days || day * BUCKETS_A_DAY <= buckets.last; day += 1) {
    goOn(day, schools.length);
    ahead = 0;
    const firstHour = day * BUCKETS_A_DAY;
    const pace = Math.ceil(schools.length / Math.max(1, buckets.count(firstHour, firstHour + BUCKETS_A_DAY)));
    for (let hour = firstHour; hour < firstHour + BUCKETS_A_DAY; hour += 1) {
      for (const session of buckets.take(hour)) {
        yield* lanesOf(session);
        goOn(day + 1, pace * session.length);
      }
    }
  }
}
