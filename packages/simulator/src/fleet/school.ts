import type { RandomStreams } from '../random/random-streams.js';
import { DAY_MS, type Calendar } from './calendar.js';
import type { Span } from './device.js';
import type { Drawings } from './drawings.js';

/** A school: its hub (PiBox) is device `hub`, its laptops follow up to, not including, `end`. */
export interface School {
  readonly index: number;
  readonly hub: number;
  readonly end: number;
  /** Index of its region. */
  readonly region: number;
  /** Its link, Mbit/s. */
  readonly speedMbps: number;
}

/** What happens to a school on a day; what goes wrong then is over when the day is. */
export interface SchoolDay {
  readonly isSchoolDay: boolean;
  /** Local midnight, epoch ms. */
  readonly midnightMs: number;
  readonly powerCut: Span | null;
  readonly captivePortal: Span | null;
}

/** Which devices are whose: schools take their sizes in turn, so that more devices change none of those before. */
export interface Enrolment {
  /** How many schools; the last one may be smaller. */
  readonly schools: number;
  /** The first device of a school, its hub. */
  firstDevice(school: number): number;
  schoolOf(device: number): number;
}

/** Deals devices out to schools of one hub and so many laptops, in turn. */
export function enrol(devices: number, laptopsPerSchool: readonly number[]): Enrolment {
  const starts = [0];
  for (const laptops of laptopsPerSchool) starts.push((starts.at(-1) ?? 0) + laptops + 1);
  const turn = laptopsPerSchool.length;
  const perTurn = starts[turn] ?? 1;
  const schoolOf = (device: number): number => {
    const rest = device % perTurn;
    let school = 0;
    while ((starts[school + 1] ?? Infinity) <= rest) school += 1;
    return Math.floor(device / perTurn) * turn + school;
  };
  return {
    schools: schoolOf(devices - 1) + 1,
    schoolOf,
    firstDevice: (school) => Math.floor(school / turn) * perTurn + (starts[school % turn] ?? 0),
  };
}

/** Draws what does not change about a school. */
export function drawSchool(
  index: number,
  devices: number,
  enrolment: Enrolment,
  streams: RandomStreams,
  drawings: Drawings,
): School {
  const random = streams.at(index);
  const hub = enrolment.firstDevice(index);
  const end = Math.min(enrolment.firstDevice(index + 1), devices);
  return { index, hub, end, region: random.pick(drawings.regions), speedMbps: drawings.schoolSpeed(random) };
}

/** Draws a school's day. */
export function drawSchoolDay(
  { index, region }: School,
  day: number,
  calendar: Calendar,
  streams: RandomStreams,
  { scenario, powerCutLasts, portalLasts }: Drawings,
): SchoolDay {
  const random = streams.at(index, day);
  const midnightMs = calendar.midnight(day, region);
  const opensMs = midnightMs + calendar.opensMs;
  const draw = (odds: number, lasts: (stream: typeof random) => number): Span | null => {
    if (odds === 0 || !random.chance(odds)) return null;
    const fromMs = opensMs + random.int(0, calendar.closesMs - calendar.opensMs);
    return [fromMs, Math.min(fromMs + lasts(random), midnightMs + DAY_MS)];
  };
  return {
    isSchoolDay: calendar.isSchoolDay(day),
    midnightMs,
    powerCut: draw(scenario.calendar.powerCuts.odds, powerCutLasts),
    captivePortal: draw(scenario.failures.captivePortals.odds, portalLasts),
  };
}
