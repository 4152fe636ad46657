import { randomStreams } from '../random/random-streams.js';
import { parseScenario, readScenario } from '../scenario/read-scenario.js';
import type { Scenario, ScenarioInput } from '../scenario/scenario-schema.js';
import { SimulatorError } from '../simulator-error.js';
import { createCalendar, type Calendar } from './calendar.js';
import { drawEvents, drawMoments, syncHabit, type Moments, type SyncHabit } from './device-day.js';
import { drawDevice } from './device-drawing.js';
import type { Device, DeviceKind, DevicePlan, PlannedEvent } from './device.js';
import { compileDrawings, type Drawings } from './drawings.js';
import { drawSchool, drawSchoolDay, enrol, type School, type SchoolDay } from './school.js';

/** Which scenario is played when none is named. */
export const DEFAULT_SCENARIO = 'reconnect-storm';

/** Which fleet: the same scenario and the same two numbers give the same fleet on every machine. */
export interface FleetOptions {
  /** What {@link readScenario} gave; the shipped `reconnect-storm` when left out. */
  readonly scenario?: ScenarioInput;
  /** How many devices, at least 1; what the scenario says when left out. */
  readonly devices?: number;
  /** A non-negative integer. Different seeds give fleets without a device in common. */
  readonly seed: number;
}

/** A planned fleet. It holds no plans: each is drawn when asked for, and the same each time. */
export interface Fleet {
  /** The scenario as it was written, to plan the same fleet from again. */
  readonly source: ScenarioInput;
  readonly scenario: Scenario;
  readonly devices: number;
  readonly seed: number;
  readonly schools: number;
  readonly calendar: Calendar;
  readonly drawings: Drawings;
  school(index: number): School;
  schoolDay(school: School, day: number): SchoolDay;
  device(index: number): Device;
  /** When a device syncs on a day, without drawing what. */
  drawMoments(index: number, habit: SyncHabit, day: number, schoolDay: SchoolDay, moments: Moments): void;
  /** A device's events of a day in the order they happened, up to and including a moment. */
  dayEvents(device: Device, school: School, day: number, schoolDay: SchoolDay, untilMs?: number): PlannedEvent[];
  /** The device at the index (0 to `devices - 1`) with all its events. */
  devicePlan(index: number): DevicePlan;
  /** How many events that device has, without drawing what they say. */
  eventCount(index: number): number;
  deviceId(index: number): string;
  /**
   * Reads an id of this fleet's seed.
   *
   * @returns the device's index; `unplanned` for an id of this seed that no device of the fleet has; `null` for other ids
   */
  indexOf(id: string): number | 'unplanned' | null;
}

/** So many devices are remembered as drawn, each in a slot of its own: some 60 MB. */
const REMEMBERED_DEVICES = 1 << 17;

/**
 * Plans a fleet.
 *
 * @throws SimulatorError `OPTIONS_INVALID` where the number of devices or the seed is out of range, `SCENARIO_INVALID`
 *   where the scenario is none
 */
export function planFleet(options: FleetOptions): Fleet {
  const source = options.scenario ?? readScenario(DEFAULT_SCENARIO);
  const scenario = parseScenario(source, 'of the fleet');
  const { seed, devices = scenario.fleet.devices } = options;
  requireWhole('devices', devices, 1);
  requireWhole('seed', seed, 0);
  const drawings = compileDrawings(scenario);
  const calendar = createCalendar(scenario);
  const enrolment = enrol(devices, scenario.fleet.laptopsPerSchool);
  const schoolStreams = randomStreams(seed, 'school');
  const schoolDayStreams = randomStreams(seed, 'school-day');
  const deviceStreams = randomStreams(seed, 'device');
  const deviceDayStreams = randomStreams(seed, 'device-day');
  const runawayStreams = randomStreams(seed, 'runaway');

  const checked = (index: number, end: number, what: string): number => {
    if (Number.isInteger(index) && index >= 0 && index < end) return index;
    throw new RangeError(`The fleet has ${what} 0 to ${end - 1}, not ${index}`);
  };
  const kindOf = (index: number): DeviceKind =>
    enrolment.firstDevice(enrolment.schoolOf(index)) === index ? 'pibox' : 'pibook';
  const idOf = (kind: DeviceKind, index: number): string => `${kind}-${seed}-${String(index).padStart(6, '0')}`;
  const deviceId = (index: number): string => idOf(kindOf(index), index);
  const idPattern = new RegExp(`^pi(?:book|box)-${seed}-([0-9]+)$`);
  const runawayPlaces: number[] = [];
  const isRunaway = (index: number): boolean => {
    const { runaway } = scenario.syncs;
    if (runaway === null) return false;
    const block = Math.floor(index / runaway.oneIn);
    const place = (runawayPlaces[block] ??= runawayStreams.at(block).int(0, runaway.oneIn - 1));
    return index % runaway.oneIn === place;
  };

  const schools: School[] = [];
  const school = (index: number): School =>
    (schools[index] ??= drawSchool(
      checked(index, enrolment.schools, 'schools'),
      devices,
      enrolment,
      schoolStreams,
      drawings,
    ));
  // all days of a school at once, so that they lie side by side in memory
  const schoolDays: SchoolDay[][] = [];
  const drawSchoolDays = (of: School): SchoolDay[] =>
    Array.from({ length: calendar.days }, (_, day) => drawSchoolDay(of, day, calendar, schoolDayStreams, drawings));
  const schoolDay = (of: School, day: number): SchoolDay => {
    const days = (schoolDays[of.index] ??= drawSchoolDays(of));
    return days[day] ?? drawSchoolDay(of, day, calendar, schoolDayStreams, drawings);
  };
  const slots = Math.min(devices, REMEMBERED_DEVICES);
  const remembered: (Device | undefined)[] = Array.from({ length: slots });
  const device = (index: number): Device => {
    const known = remembered[index % slots];
    if (known?.index === index) return known;
    const at = enrolment.schoolOf(checked(index, devices, 'devices'));
    const kind: DeviceKind = enrolment.firstDevice(at) === index ? 'pibox' : 'pibook';
    const who = { index, id: idOf(kind, index), kind, school: at, runaway: isRunaway(index) };
    const drawn = drawDevice(who, deviceStreams.at(index), drawings, calendar);
    remembered[index % slots] = drawn;
    return drawn;
  };
  const moments: Moments = { at: new Float64Array(64), length: 0 };
  const dayEvents: Fleet['dayEvents'] = (of, at, day, conditions, untilMs = Infinity) => {
    const events: PlannedEvent[] = [];
    const random = deviceDayStreams.at(of.index, day);
    drawMoments(syncHabit(of), conditions, random, drawings, calendar, moments);
    drawEvents(of, { day, school: at, schoolDay: conditions, drawings, calendar }, random, moments, untilMs, events);
    return events;
  };

  return {
    source,
    scenario,
    devices,
    seed,
    schools: enrolment.schools,
    calendar,
    drawings,
    school,
    schoolDay,
    device,
    drawMoments: (index, habit, day, conditions, into) =>
      drawMoments(habit, conditions, deviceDayStreams.at(index, day), drawings, calendar, into),
    dayEvents,
    devicePlan: (index) => {
      const planned = device(index);
      const at = school(planned.school);
      const events: PlannedEvent[] = [];
      for (let day = 0; day < calendar.days; day += 1) events.push(...dayEvents(planned, at, day, schoolDay(at, day)));
      return { ...planned, events };
    },
    eventCount: (index) => {
      const planned = device(index);
      const at = school(planned.school);
      const habit = syncHabit(planned);
      let count = 0;
      for (let day = 0; day < calendar.days; day += 1) {
        const random = deviceDayStreams.at(index, day);
        drawMoments(habit, schoolDay(at, day), random, drawings, calendar, moments);
        count += moments.length;
      }
      return count;
    },
    deviceId,
    indexOf: (id) => {
      const digits = idPattern.exec(id)?.[1];
      if (digits === undefined) return null;
      const index = Number(digits);
      return index < devices && deviceId(index) === id ? index : 'unplanned';
    },
  };
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new SimulatorError('OPTIONS_INVALID', `${name} must be a whole number from ${least}, not ${value}.`);
}
