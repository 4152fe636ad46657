import { DAY_MS } from '../fleet/calendar.js';
import type { Moments } from '../fleet/device-day.js';
import { syncHabit, type Fleet } from '../fleet/fleet.js';
import type { SyncHabit } from '../fleet/device-day.js';
import type { School } from '../fleet/school.js';
import { randomStreams, type RandomStreams } from '../random/random-streams.js';
import { both, walkWindows } from './online-windows.js';
import { createFleetLinks, type FleetLinks } from './school-links.js';
import { createUploader, uploadMoment, type Uploader } from './uploader.js';

/**
 * A device's part in an upload session: its events after `fromMs` up to and including `toMs`, which is when the uploader uploads
 * all it kept. Epoch ms.
 */
export interface SessionPart {
  readonly uploader: Uploader;
  readonly device: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Takes a part that was found; those of one session have the same uploader and `toMs`. */
export type OnPart = (uploader: Uploader, device: number, fromMs: number, toMs: number) => void;

/** What is drawn of all schools alike. */
export interface SessionPlanner {
  /** A school at the beginning of the calendar. */
  open(school: School): SchoolSessions;
}

/** A school on its way through the calendar. */
export interface SchoolSessions {
  /** Goes on by one day: the sessions in which that day's events are uploaded, which may be days later. */
  nextDay(day: number, onPart: OnPart): void;
}

interface Pupil {
  readonly index: number;
  readonly habit: SyncHabit;
  /** Uploads its events itself; `null` where they are handed to the hub. */
  readonly own: Uploader | null;
  /** The session it was last found to have a part in. */
  partOfMs: number;
}

/** Finds when a fleet's devices upload. It draws when they sync, not what, so that a day of a million devices costs seconds. */
export function createSessionPlanner(fleet: Fleet): SessionPlanner {
  const links = createFleetLinks(fleet);
  const habits = randomStreams(fleet.seed, 'uploader');
  const scratch: Scratch = { moments: { at: new Float64Array(64), length: 0 }, handedOver: new Float64Array(64) };
  return { open: (school) => openSchool(fleet, school, links, habits, scratch) };
}

/** Reused for each school and day. */
interface Scratch {
  readonly moments: Moments;
  /** What was handed to the hub on a day, in the order of pupils. */
  handedOver: Float64Array;
}

function openSchool(
  fleet: Fleet,
  school: School,
  links: FleetLinks,
  habits: RandomStreams,
  scratch: Scratch,
): SchoolSessions {
  const windows = links.hubWindows(school);
  const { drawings, calendar } = fleet;
  const hub = createUploader(
    school.hub,
    true,
    walkWindows(windows),
    habits.at(school.hub, 1),
    drawings,
    calendar.startMs,
  );
  const pupils = Array.from({ length: school.end - school.hub }, (_, n): Pupil => {
    const index = school.hub + n;
    const device = fleet.device(index);
    const pupil = { index, habit: syncHabit(device), partOfMs: 0 };
    if (device.upload.route === 'hub') return { ...pupil, own: null };
    const walk = walkWindows(windows);
    const link = n === 0 ? walk : both(links.laptopLink(index), walk);
    return { ...pupil, own: createUploader(index, false, link, habits.at(index), drawings, calendar.startMs) };
  });
  const counts = new Uint32Array(pupils.length);

  return {
    nextDay: (day, onPart) => {
      const schoolDay = fleet.schoolDay(school, day);
      const endMs = schoolDay.midnightMs + DAY_MS;
      const { moments } = scratch;
      let handedOver = 0;
      pupils.forEach((pupil, n) => {
        counts[n] = 0;
        if (hasAllIn(pupil, hub, endMs)) return;
        fleet.drawMoments(pupil.index, pupil.habit, day, schoolDay, moments);
        counts[n] = pupil.own === null ? moments.length : 0;
        if (pupil.own !== null) coverOwn(pupil.own, moments, onPart);
        else handedOver = append(scratch, moments, handedOver);
      });
      if (handedOver === 0) return;
      const sessions = hubSessions(hub, scratch.handedOver.slice(0, handedOver).sort());
      let place = 0;
      pupils.forEach((pupil, n) => {
        const end = place + (counts[n] ?? 0);
        takePart(pupil, hub, scratch.handedOver.subarray(place, end), sessions, onPart);
        place = end;
      });
    },
  };
}

/** Whether what happens until then is in a session already, known without drawing it: days of an outage cost nothing. */
function hasAllIn({ own, partOfMs }: Pupil, hub: Uploader, untilMs: number): boolean {
  if (own !== null) return own.coveredMs >= untilMs;
  return partOfMs === hub.coveredMs && partOfMs >= untilMs;
}

/** Sessions one after the other: each is made at `toMs[n]` and covers what happened after the one before. */
interface HubSessions {
  readonly fromMs: readonly number[];
  readonly toMs: readonly number[];
}

/** The sessions in which a hub uploads what was handed to it at these moments, in order; the first may have been found before. */
function hubSessions(hub: Uploader, inOrder: Float64Array): HubSessions {
  const fromMs = [hub.beforeMs];
  const toMs = [hub.coveredMs];
  for (const happenedMs of inOrder) {
    if (happenedMs <= hub.coveredMs) continue;
    cover(hub, happenedMs);
    fromMs.push(hub.beforeMs);
    toMs.push(hub.coveredMs);
  }
  return { fromMs, toMs };
}

/** Finds the sessions that a pupil's moments, in order, belong to. */
function takePart(pupil: Pupil, hub: Uploader, at: Float64Array, { fromMs, toMs }: HubSessions, onPart: OnPart): void {
  let session = 0;
  for (const happenedMs of at) {
    while ((toMs[session] ?? Infinity) < happenedMs) session += 1;
    const madeMs = toMs[session] ?? 0;
    if (madeMs === pupil.partOfMs) continue;
    pupil.partOfMs = madeMs;
    onPart(hub, pupil.index, fromMs[session] ?? 0, madeMs);
  }
}

function coverOwn(uploader: Uploader, { at, length }: Moments, onPart: OnPart): void {
  for (let n = 0; n < length; n += 1) {
    const happenedMs = at[n] ?? 0;
    if (happenedMs <= uploader.coveredMs) continue;
    cover(uploader, happenedMs);
    onPart(uploader, uploader.device, uploader.beforeMs, uploader.coveredMs);
  }
}

function cover(uploader: Uploader, happenedMs: number): void {
  const toMs = uploadMoment(uploader, happenedMs);
  uploader.beforeMs = uploader.coveredMs;
  uploader.coveredMs = toMs;
}

/** Appends moments to what was handed over; returns how many that are now. */
function append(scratch: Scratch, { at, length }: Moments, handedOver: number): number {
  if (scratch.handedOver.length < handedOver + length) {
    const larger = new Float64Array(2 * (handedOver + length));
    larger.set(scratch.handedOver);
    scratch.handedOver = larger;
  }
  for (let n = 0; n < length; n += 1) scratch.handedOver[handedOver + n] = at[n] ?? 0;
  return handedOver + length;
}
