import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRYING_SCENARIO } from '../../test/trying-scenario.js';
import { SimulatorError } from '../simulator-error.js';
import type { DevicePlan, Span } from './device.js';
import { isWithin } from './device.js';
import { eventIdentity } from './event-identity.js';
import { planFleet, type Fleet } from './fleet.js';
import type { School } from './school.js';

const DAY_MS = 86_400_000;
const seeds = fc.nat({ max: Number.MAX_SAFE_INTEGER });

/** Holds a property against the plans of some devices, wherever in a fleet they are. */
function forDevices(property: (plan: DevicePlan, fleet: Fleet, school: School) => void): void {
  fc.assert(
    fc.property(seeds, fc.nat({ max: 20_000 }), (seed, first) => {
      const fleet = planFleet({ scenario: TRYING_SCENARIO, seed, devices: first + 8 });
      for (let index = first; index < first + 8; index += 1) {
        const plan = fleet.devicePlan(index);
        property(plan, fleet, fleet.school(plan.school));
      }
    }),
    { numRuns: 20 },
  );
}

describe('a device of a fleet', () => {
  it('has as many events as are counted without drawing them', () => {
    forDevices(({ index, events }, fleet) => expect(fleet.eventCount(index)).toBe(events.length));
  });

  it('shows strictly increasing times, in whole seconds where it writes no others, and no identity twice', () => {
    forDevices(({ events, timestampFormat, clock }) => {
      const shown = events.map(({ timestampMs }) => timestampMs);
      expect(shown.filter((ms, n) => n > 0 && ms <= (shown[n - 1] ?? 0))).toEqual([]);
      const least = timestampFormat.endsWith('seconds') ? 1_000 : 1;
      expect(shown.filter((ms) => ms % least !== 0)).toEqual([]);
      expect(new Set(events.map(eventIdentity)).size).toBe(events.length);
      const isOff = events.some((event) => event.timestampMs !== event.trueAtMs);
      expect(clock.habit === 'right' && isOff).toBe(false);
    });
  });

  it('says what a service accepts, and fails where there is a cause', () => {
    forDevices(({ events }) => {
      for (const { timestampMs, files, errors, speedMbps, cause } of events) {
        expect([timestampMs, files, errors].every((value) => Number.isSafeInteger(value) && value >= 0)).toBe(true);
        expect(speedMbps).toBeGreaterThanOrEqual(0);
        expect(speedMbps).toBe(Math.round(speedMbps * 100) / 100);
        expect(errors > 0).toBe(cause !== null);
      }
    });
  });

  it('syncs in school hours of its region on school days; a hub may around the clock, but not without power', () => {
    forDevices(({ kind, events }, fleet, school) => {
      const powerCuts = [0, 1, 2, 3, 4, 5].map((day) => fleet.schoolDay(school, day).powerCut);
      for (const { trueAtMs } of events) {
        const offsetMs = fleet.scenario.fleet.regions[school.region]?.utcOffset ?? 0;
        const local = new Date(trueAtMs + offsetMs).toISOString();
        expect(local >= '2025-05-29' && local < '2025-06-04').toBe(true);
        const hasPower = powerCuts.every((cut) => cut === null || !isWithin(trueAtMs, cut));
        const isSchoolDay = ['2025-05-29', '2025-05-30', '2025-06-03'].includes(local.slice(0, 10));
        const inHours = local.slice(11) >= '08:00' && local.slice(11) < '16:00';
        expect(kind === 'pibox' ? hasPower : isSchoolDay && inHours).toBe(true);
      }
    });
  });

  it('fails by the first cause that applies', () => {
    forDevices((plan, fleet, school) => {
      for (const { trueAtMs, cause, files, legacy } of plan.events) {
        const isIn = (span: Span | null): boolean => span !== null && isWithin(trueAtMs, span);
        const day = Math.floor((trueAtMs - fleet.calendar.midnight(0, school.region)) / DAY_MS);
        const portal = isIn(fleet.schoolDay(school, day).captivePortal);
        expect(cause === 'captive-portal').toBe(portal);
        expect(portal && files > 0).toBe(false);
        const { fullDisk, episodes, always, flakyOdds } = plan.troubles;
        expect(cause === 'full-disk').toBe(!portal && isIn(fullDisk));
        const isBroken = portal || isIn(fullDisk);
        expect(cause === 'episode').toBe(!isBroken && episodes.some(isIn));
        expect(cause === 'always').toBe(!isBroken && !episodes.some(isIn) && always);
        expect(cause === 'flaky' && flakyOdds === null).toBe(false);
        const installed = [plan, ...plan.updates.filter(({ atMs }) => trueAtMs >= atMs)];
        expect(legacy).toBe(installed.at(-1)?.firmware.legacy);
      }
      const starts = plan.troubles.episodes.map(([fromMs]) => fromMs);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    });
  });

  it('is off by its clock, which may run faster or slower', () => {
    forDevices(({ clock: { offsetMs, driftPpm, habit }, events }, { calendar }) => {
      for (const { trueAtMs, timestampMs } of events) {
        const gainedMs = ((trueAtMs - calendar.startMs) * driftPpm) / 1e6;
        const differenceMs = timestampMs - trueAtMs - offsetMs;
        expect(Math.abs(differenceMs - gainedMs)).toBeLessThan(habit === 'drifting' ? 1_000 : 1e-6);
        expect(Math.abs(differenceMs % 1_000)).toBe(0);
      }
    });
  });
});

describe('a fleet', () => {
  const fleet = planFleet({ seed: 5, devices: 60 });

  it('knows ids of its seed that are none of its devices, and no others', () => {
    expect(fleet.indexOf('pibox-5-000025')).toBe(25);
    expect(fleet.indexOf('pibook-5-000026')).toBe(26);
    for (const id of ['pibook-5-000060', 'pibook-5-000025', 'pibook-5-1']) expect(fleet.indexOf(id)).toBe('unplanned');
    for (const id of ['abc123', 'pibook-55-000026', 'xpibook-5-000026']) expect(fleet.indexOf(id)).toBeNull();
  });

  it('has schools that take their sizes in turn, the last one cut', () => {
    const schools = planFleet({ scenario: TRYING_SCENARIO, seed: 1, devices: 30 });
    const spans = Array.from({ length: schools.schools }, (_, index) => schools.school(index));
    expect(spans.map(({ hub, end }) => [hub, end])).toEqual([
      [0, 5],
      [5, 6],
      [6, 16],
      [16, 21],
      [21, 22],
      [22, 30],
    ]);
    for (const { index, hub, end } of spans) {
      for (let device = hub; device < end; device += 1) {
        expect(schools.device(device)).toMatchObject({ school: index, kind: device === hub ? 'pibox' : 'pibook' });
      }
    }
  });

  it('gives a device again as it was, also where it was forgotten', () => {
    const large = planFleet({ seed: 3, devices: 200_000 });
    const before = large.devicePlan(7);
    large.device(7 + 131_072);
    expect(large.devicePlan(7)).toEqual(before);
    expect(planFleet({ seed: 3, devices: 8 }).devicePlan(7)).toEqual(before);
  });

  it('has no device or school beyond its last', () => {
    for (const index of [-1, 60, 0.5, Number.NaN]) expect(() => fleet.device(index)).toThrow(RangeError);
    expect(() => fleet.school(3)).toThrow(RangeError);
  });

  it.each([
    { devices: 0, seed: 1 },
    { devices: 1.5, seed: 1 },
    { devices: 1, seed: -1 },
    { devices: 1, seed: Number.NaN },
  ])('is none of $devices devices with seed $seed', (options) => {
    expect(() => planFleet(options)).toThrow(SimulatorError);
  });

  it('refuses a scenario that is none, by its code', () => {
    const refused = expect.objectContaining({ name: 'SimulatorError', code: 'SCENARIO_INVALID' });
    expect(() => planFleet({ seed: 1, scenario: { name: 'Not A Name' } })).toThrow(refused);
  });
});
