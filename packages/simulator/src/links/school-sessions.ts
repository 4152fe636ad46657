import { DAY_MS } from '../fleet/calendar.js';
import type { Fleet } from '../fleet/fleet.js';
import { syncHabit, type Moments, type SyncHabit } from '../fleet/device-day.js';
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

/**
 * A school's devices, its hub first, in columns: a million devices are gone through day after day, most of them to see that
 * there is nothing to do.
 */
interface Pupils {
  readonly count: number;
  readonly habits: readonly SyncHabit[];
  /** Who uploads its events itself; `null` where they are handed to the hub. */
  readonly own: readonly (Uploader | null)[];
  /** When the session is made that it was last found to have a part in, epoch ms; of those with `own`, the one found last. */
  readonly partOfMs: Float64Array;
  /** How much it handed over on the day that is gone through. */
  readonly handedOver: Uint32Array;
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
  const pupils = enterPupils(fleet, school, links, habits, windows);

  return {
    nextDay: (day, onPart) => {
      const schoolDay = fleet.schoolDay(school, day);
      const endMs = schoolDay.midnightMs + DAY_MS;
      const { moments } = scratch;
      let handedOver = 0;
      for (let n = 0; n < pupils.count; n += 1) {
        pupils.handedOver[n] = 0;
        const habit = pupils.habits[n];
        if (habit === undefined || hasAllIn(pupils, n, hub, endMs)) continue;
        fleet.drawMoments(school.hub + n, habit, day, schoolDay, moments);
        const own = pupils.own[n] ?? null;
        if (own === null) {
          pupils.handedOver[n] = moments.length;
          handedOver = append(scratch, moments, handedOver);
        } else {
          coverOwn(own, moments, onPart);
          pupils.partOfMs[n] = own.coveredMs;
        }
      }
      if (handedOver === 0) return;
      const sessions = hubSessions(hub, scratch.handedOver.slice(0, handedOver).sort());
      for (let n = 0, place = 0; n < pupils.count; n += 1) {
        const end = place + (pupils.handedOver[n] ?? 0);
        for (; place < end; place += 1) {
          const session = sessionOf(sessions, scratch.handedOver[place] ?? 0);
          const madeMs = sessions.toMs[session] ?? 0;
          if (madeMs === pupils.partOfMs[n]) continue;
          pupils.partOfMs[n] = madeMs;
          onPart(hub, school.hub + n, sessions.fromMs[session] ?? 0, madeMs);
        }
      }
    },
  };
}

function enterPupils(
  fleet: Fleet,
  school: School,
  links: FleetLinks,
  habits: RandomStreams,
  windows: Float64Array,
): Pupils {
  const count = school.end - school.hub;
  const syncHabits: SyncHabit[] = [];
  const own: (Uploader | null)[] = [];
  for (let index = school.hub; index < school.end; index += 1) {
    const device = fleet.device(index);
    syncHabits.push(syncHabit(device));
    if (device.upload.route === 'hub') {
      own.push(null);
      continue;
    }
    const walk = walkWindows(windows);
    const link = index === school.hub ? walk : both(links.laptopLink(index), walk);
    own.push(createUploader(index, false, link, habits.at(index), fleet.drawings, fleet.calendar.startMs));
  }
  return { count, habits: syncHabits, own, partOfMs: new Float64Array(count), handedOver: new Uint32Array(count) };
}

/** Whether what happens until then is in a session already, known without drawing it: days of an outage cost nothing. */
function hasAllIn({ own, partOfMs }: Pupils, n: number, hub: Uploader, untilMs: number): boolean {
  const madeMs = partOfMs[n] ?? 0;
  return madeMs >= untilMs && (own[n] !== null || madeMs === hub.coveredMs);
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

/** Which of the sessions, a handful, covers a moment. */
function sessionOf({ toMs }: HubSessions, happenedMs: number): number {
  let session = 0;
  while ((toMs[session] ?? Infinity) < happenedMs) session += 1;
  return session;
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
