import { SimulatorError } from '../simulator-error.js';
import { drawDevicePlan, drawEventCount } from './device-drawing.js';
import type { DevicePlan } from './device-plan.js';
import { SCHOOL_FLEET, type Scenario } from './scenario.js';
import { createSchoolCalendar } from './school-calendar.js';

/** Which fleet: the same two numbers give the same fleet on every machine. */
export interface FleetOptions {
  /** How many devices, at least 1. */
  readonly devices: number;
  /** A non-negative integer. Different seeds give fleets without a device in common. */
  readonly seed: number;
}

/** A school's devices, as indexes: `hub` is its PiBox, the devices run from `hub` up to, not including, `end`. */
export interface School {
  readonly hub: number;
  readonly end: number;
}

/** A planned fleet. It holds no plans: each is drawn when asked for. */
export interface Fleet extends FleetOptions {
  readonly scenario: Scenario;
  /** How many schools; the last one may be smaller. */
  readonly schools: number;
  /** The devices of the school at the index (0 to `schools - 1`). */
  school(index: number): School;
  /** The plan of the device at the index (0 to `devices - 1`), drawn anew at every call. */
  devicePlan(index: number): DevicePlan;
  /** How many events that device has, without drawing them. */
  eventCount(index: number): number;
  deviceId(index: number): string;
  /**
   * Reads an id of this fleet's seed.
   *
   * @returns the device's index; `unplanned` for an id of this seed that no device of the fleet has; `null` for other ids
   */
  indexOf(id: string): number | 'unplanned' | null;
}

/**
 * Plans a fleet.
 *
 * @throws SimulatorError `OPTIONS_INVALID` where the number of devices or the seed is out of range
 */
export function planFleet(options: FleetOptions): Fleet {
  const { devices, seed } = options;
  const scenario = SCHOOL_FLEET;
  if (!Number.isSafeInteger(devices) || devices < 1) {
    throw new SimulatorError('OPTIONS_INVALID', `devices must be a whole number from 1, not ${devices}.`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new SimulatorError('OPTIONS_INVALID', `seed must be a whole number from 0, not ${seed}.`);
  }
  const calendar = createSchoolCalendar(scenario.calendar);
  const idPattern = new RegExp(`^pi(?:book|box)-${seed}-([0-9]+)$`);
  const deviceId = (index: number): string =>
    `${index % scenario.schoolSize === 0 ? 'pibox' : 'pibook'}-${seed}-${String(index).padStart(6, '0')}`;
  const checked = (index: number): number => {
    if (Number.isInteger(index) && index >= 0 && index < devices) return index;
    throw new RangeError(`The fleet has devices 0 to ${devices - 1}, not ${index}`);
  };

  return {
    devices,
    seed,
    scenario,
    schools: Math.ceil(devices / scenario.schoolSize),
    school: (index) => {
      const hub = checked(index * scenario.schoolSize);
      return { hub, end: Math.min(hub + scenario.schoolSize, devices) };
    },
    devicePlan: (index) => drawDevicePlan(seed, checked(index), deviceId(index), scenario, calendar),
    eventCount: (index) => drawEventCount(seed, checked(index), scenario),
    deviceId,
    indexOf: (id) => {
      const digits = idPattern.exec(id)?.[1];
      if (digits === undefined) return null;
      const index = Number(digits);
      return index < devices && deviceId(index) === id ? index : 'unplanned';
    },
  };
}
