import { describe, expect, it } from 'vitest';
import { evenOff, meanOff, shareOff, SIGMAS, weightsOff } from '../../test/within-sigmas.js';
import type { ScenarioInput } from '../scenario/scenario-schema.js';
import type { Device } from './device.js';
import { planFleet, type Fleet } from './fleet.js';

const DAY_MS = 86_400_000;

const SCENARIO: ScenarioInput = {
  name: 'shares',
  fleet: {
    laptopsPerSchool: [4],
    regions: [
      { name: 'coast', weight: 5 },
      { name: 'hills', weight: 2 },
      { name: 'plains', weight: 1 },
    ],
    firmware: [
      { version: '3', weight: 5 },
      { version: '2', weight: 3 },
      { version: '1', weight: 2, legacy: true },
    ],
    updates: [{ to: '3', share: 0.3, after: '1d', within: '2d' }],
  },
  syncs: { runaway: null },
  failures: {
    fullDisks: { share: 0.1, lasts: '1h' },
    episodes: { share: 0.2, perDevice: [1, 3], lasts: '2h', staysOpen: 0.3 },
    always: 0.05,
    flaky: { share: 0.15 },
  },
  uploads: { pibookRoutes: { single: 2, batch: 3, hub: 5 }, piboxRoutes: { single: 1, hub: 3 }, sendsEventId: 0.4 },
  clocks: {
    habits: { right: 40, drifting: 20, skewed: 10, 'wrong-zone': 10, unset: 5, reset: 5, future: 5, backdated: 5 },
    driftPpm: [100, 300],
    sendsSentAt: 0.2,
  },
};

/** Devices are drawn independently of one another: each is a trial. */
describe('the devices of a fleet', () => {
  const fleet = planFleet({ scenario: SCENARIO, seed: 2_025, devices: 20_000 });
  const { uploads } = fleet.scenario;
  const devices = Array.from({ length: fleet.devices }, (_, index) => fleet.device(index));
  const laptops = devices.filter(({ kind }) => kind === 'pibook');
  const hubs = devices.filter(({ kind }) => kind === 'pibox');

  const named: readonly (readonly [string, readonly string[], Readonly<Record<string, number>>])[] = [
    ['routes of laptops', laptops.map(({ upload }) => upload.route), { single: 2, batch: 3, hub: 5 }],
    ['routes of hubs', hubs.map(({ upload }) => upload.route), { single: 1, hub: 3 }],
    ['orders', devices.map(({ upload }) => upload.order), uploads.order],
    ['formats', devices.map(({ upload }) => upload.format), uploads.format],
    ['encodings', devices.map(({ upload }) => upload.encoding), uploads.encoding],
    ['connections', devices.map(({ upload }) => `${upload.connections}`), { 1: 60, 2: 20, 4: 20 }],
    ['timestamps', devices.map(({ timestampFormat }) => timestampFormat), uploads.timestamps],
    ['clock habits', devices.map(({ clock }) => clock.habit), fleet.scenario.clocks.habits],
    ['firmware', devices.map(({ firmware }) => firmware.version), { 3: 5, 2: 3, 1: 2 }],
  ];
  it.each(named)('have %s by weight', (_, names, weights) => {
    expect(weightsOff(names, weights)).toBeLessThan(SIGMAS);
  });

  it('are of schools in regions by weight', () => {
    const regions = Array.from({ length: fleet.schools }, (_, index) => `${fleet.school(index).region}`);
    expect(weightsOff(regions, { 0: 5, 1: 2, 2: 1 })).toBeLessThan(SIGMAS);
  });

  const shares: readonly (readonly [string, number, (device: Device) => boolean])[] = [
    ['send an event_id', 0.4, ({ sendsEventId }) => sendsEventId],
    ['are updated', 0.3, ({ updates }) => updates.length === 1],
    ['have a full disk', 0.1, ({ troubles }) => troubles.fullDisk !== null],
    ['have episodes', 0.2, ({ troubles }) => troubles.episodes.length > 0],
    ['always fail', 0.05, ({ troubles }) => troubles.always],
    ['are flaky', 0.15, ({ troubles }) => troubles.flakyOdds !== null],
  ];
  it.each(shares)('%s in a share of %d', (_, share, has) => {
    expect(shareOff(devices.filter(has).length, devices.length, share)).toBeLessThan(SIGMAS);
  });

  it('have batches as large as their kind has', () => {
    const limit = (of: readonly Device[], below: number): number =>
      of.filter(({ upload }) => upload.batchLimit < below).length;
    expect(shareOff(limit(laptops, 20), laptops.length, 0.2)).toBeLessThan(SIGMAS);
    expect(shareOff(limit(laptops, 51), laptops.length, 0.8)).toBeLessThan(SIGMAS);
    expect(shareOff(limit(hubs, 50), hubs.length, 0.3)).toBeLessThan(SIGMAS);
    expect(shareOff(limit(hubs, 101), hubs.length, 0.9)).toBeLessThan(SIGMAS);
  });

  it('have drifting clocks that are evenly too fast or too slow, and those alone', () => {
    const drifts = devices.filter(({ clock }) => clock.habit === 'drifting').map(({ clock }) => clock.driftPpm);
    expect(evenOff(drifts.map(Math.abs), 100, 300)).toBeLessThan(SIGMAS);
    expect(shareOff(drifts.filter((ppm) => ppm > 0).length, drifts.length, 0.5)).toBeLessThan(SIGMAS);
    expect(devices.filter(({ clock }) => clock.habit !== 'drifting' && clock.driftPpm !== 0)).toEqual([]);
  });

  it('say when they send where their clock needs it, never where that would help it, else in a share', () => {
    const saying = (...habits: readonly string[]): number[] =>
      devices.filter(({ clock }) => habits.includes(clock.habit)).map(({ clock }) => (clock.sendsSentAt ? 1 : 0));
    const silent = saying('unset', 'future', 'backdated');
    expect(Math.min(...saying('drifting', 'skewed', 'reset'))).toBe(1);
    expect(Math.max(...silent)).toBe(0);
    const chosen = saying('right', 'wrong-zone');
    expect(shareOff(chosen.filter(Boolean).length, chosen.length, 0.2)).toBeLessThan(SIGMAS);
  });

  it('are updated evenly within the time that it takes', () => {
    const after = devices.flatMap(({ updates }) => updates.map(({ atMs }) => atMs - fleet.calendar.startMs));
    expect(evenOff(after, DAY_MS, 3 * DAY_MS)).toBeLessThan(SIGMAS);
  });

  it('have as many episodes as they should, evenly over the calendar, some of them open to the end', () => {
    const failing = devices.filter(({ troubles }) => troubles.episodes.length > 0);
    const counts = failing.map(({ troubles }) => `${troubles.episodes.length}`);
    expect(weightsOff(counts, { 1: 1, 2: 1, 3: 1 })).toBeLessThan(SIGMAS);
    const { startMs, endMs } = fleet.calendar;
    const single = failing.filter(({ troubles }) => troubles.episodes.length === 1);
    const starts = single.flatMap(({ troubles }) => troubles.episodes.map(([fromMs]) => fromMs));
    // an open one began 2 h before the end at the latest, which is one in 60 of the calendar
    expect(meanOff(starts, (startMs + endMs) / 2 - 0.3 * 72_000, (endMs - startMs) / Math.sqrt(12))).toBeLessThan(
      SIGMAS,
    );
    const open = failing.filter(({ troubles }) => troubles.episodes.some(([, toMs]) => toMs === endMs));
    expect(shareOff(open.length, failing.length, 0.3)).toBeLessThan(SIGMAS);
  });
});

describe('runaway devices', () => {
  it('are exactly one of so many, at an even place among them', () => {
    const runaway = { oneIn: 40, perDay: 50 };
    const fleet = planFleet({ scenario: { name: 'runaway', syncs: { runaway } }, seed: 6, devices: 40_000 });
    const isRunaway = Array.from({ length: fleet.devices }, (_, index) => fleet.device(index).runaway);
    const blocks = Array.from({ length: 1_000 }, (_, n) => isRunaway.slice(40 * n, 40 * n + 40));
    expect(blocks.filter((block) => block.filter(Boolean).length !== 1)).toEqual([]);
    // the places 0 to 39 are evenly spread over the width of 40
    const places = blocks.map((block) => block.indexOf(true) + 0.5);
    expect(evenOff(places, 0, 40)).toBeLessThan(SIGMAS);
    const hub = isRunaway.indexOf(true);
    expect(fleet.eventCount(hub)).toBe(250);
  });
});

/** How often devices of a kind sync on each of five school days. */
function syncsPerDay(fleet: Fleet, kind: Device['kind']): number[] {
  const counts: number[] = [];
  for (let index = 0; index < fleet.devices; index += 1) {
    const device = fleet.device(index);
    const school = fleet.school(device.school);
    if (device.kind !== kind) continue;
    for (let day = 0; day < 5; day += 1) {
      counts.push(fleet.dayEvents(device, school, day, fleet.schoolDay(school, day)).length);
    }
  }
  return counts;
}

const above = (counts: readonly number[], limit: number): number => counts.filter((count) => count > limit).length;

describe('syncs a day', () => {
  const perDayOf = (perDay: NonNullable<NonNullable<ScenarioInput['syncs']>['pibook']>['perDay']) => {
    const syncs = { runaway: null, pibook: { perDay }, pibox: { perDay: 7 } };
    const fleet = planFleet({ scenario: { name: 'syncs', syncs }, seed: 31, devices: 1_000 });
    expect(new Set(syncsPerDay(fleet, 'pibox'))).toEqual(new Set([7]));
    return syncsPerDay(fleet, 'pibook');
  };

  it('are constant', () => {
    expect(new Set(perDayOf(3))).toEqual(new Set([3]));
  });

  it('are even over a range', () => {
    expect(weightsOff(perDayOf([1, 4]).map(String), { 1: 1, 2: 1, 3: 1, 4: 1 })).toBeLessThan(SIGMAS);
  });

  it('are exponential, rounded', () => {
    const counts = perDayOf({ mean: 6 });
    for (const limit of [0, 5, 12]) {
      expect(shareOff(above(counts, limit), counts.length, Math.exp(-(limit + 0.5) / 6))).toBeLessThan(SIGMAS);
    }
  });

  it('are lognormal by median and 95th percentile, at most so many', () => {
    const counts = perDayOf({ median: 4.5, p95: 20.5, max: 25 });
    expect(shareOff(above(counts, 4), counts.length, 0.5)).toBeLessThan(SIGMAS);
    expect(shareOff(above(counts, 20), counts.length, 0.05)).toBeLessThan(SIGMAS);
    expect(Math.max(...counts)).toBe(25);
  });

  it('are one of some by weight', () => {
    const counts = perDayOf([
      { weight: 1, of: 0 },
      { weight: 3, of: [2, 3] },
    ]);
    expect(weightsOff(counts.map(String), { 0: 2, 2: 3, 3: 3 })).toBeLessThan(SIGMAS);
  });

  it('fall evenly on the hours of school', () => {
    const syncs = { runaway: null, pibook: { perDay: 1 }, pibox: { perDay: 1 } };
    const scenario = { name: 'hours', calendar: { days: 7 }, fleet: { laptopsPerSchool: [1] }, syncs };
    const fleet = planFleet({ scenario, seed: 9, devices: 1_000 });
    const times = (kind: Device['kind']): number[] =>
      Array.from({ length: 1_000 }, (_, index) => fleet.devicePlan(index))
        .filter((plan) => plan.kind === kind)
        .flatMap(({ events }) => events.map(({ trueAtMs }) => (trueAtMs + 5.5 * 3_600_000) % DAY_MS));
    for (const kind of ['pibook', 'pibox'] as const) {
      expect(times(kind)).toHaveLength(2_500);
      expect(evenOff(times(kind), 8 * 3_600_000, 16 * 3_600_000)).toBeLessThan(SIGMAS);
    }
  });
});
