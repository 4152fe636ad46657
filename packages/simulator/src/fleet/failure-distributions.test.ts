import { describe, expect, it } from 'vitest';
import { evenOff, shareOff, SIGMAS } from '../../test/within-sigmas.js';
import type { ScenarioInput } from '../scenario/scenario-schema.js';
import type { FailureCause, PlannedEvent } from './device.js';
import { planFleet, type Fleet } from './fleet.js';

const HOUR_MS = 3_600_000;

/** Nothing fails but what a test wants to. */
const NONE = {
  captivePortals: { odds: 0 },
  fullDisks: { share: 0 },
  episodes: { share: 0 },
  always: 0,
  flaky: { share: 0 },
};
const SOUND = [{ version: '3', failureOdds: 0 }];

function fleetWith(scenario: Omit<ScenarioInput, 'name'>, devices = 2_000): Fleet {
  const fleet = { laptopsPerSchool: [4], firmware: SOUND, ...scenario.fleet };
  const failures = { ...NONE, ...scenario.failures };
  return planFleet({ scenario: { name: 'failures', ...scenario, fleet, failures }, seed: 77, devices });
}

const plansOf = (fleet: Fleet) => Array.from({ length: fleet.devices }, (_, index) => fleet.devicePlan(index));
const eventsOf = (fleet: Fleet): PlannedEvent[] => plansOf(fleet).flatMap(({ events }) => events);
const causedBy = (events: readonly PlannedEvent[], cause: FailureCause): number =>
  events.filter((event) => event.cause === cause).length;

/** Each sync of a device with given odds fails or not by itself: it is a trial. */
describe('syncs fail', () => {
  it('never where nothing is wrong', () => {
    expect(eventsOf(fleetWith({})).filter(({ cause }) => cause !== null)).toEqual([]);
  });

  it('by the odds of the firmware that is installed at the time', () => {
    const firmware = [
      { version: 'bad', weight: 1, failureOdds: 0.3 },
      { version: 'good', weight: 1, failureOdds: 0.05 },
    ];
    const updates = [{ to: 'good', share: 0.5, after: '2d', within: '1d' }];
    const events = plansOf(fleetWith({ fleet: { firmware, updates } })).flatMap((plan) =>
      plan.events.map((event) => {
        const update = plan.updates.find(({ atMs }) => event.trueAtMs >= atMs);
        return { ...event, was: plan.firmware.version, is: (update ?? plan).firmware.version };
      }),
    );
    for (const [was, is, odds] of [
      ['bad', 'bad', 0.3],
      ['good', 'good', 0.05],
      ['bad', 'good', 0.05],
    ] as const) {
      const theirs = events.filter((event) => event.was === was && event.is === is);
      expect(theirs.length).toBeGreaterThan(500);
      expect(shareOff(causedBy(theirs, 'firmware'), theirs.length, odds)).toBeLessThan(SIGMAS);
    }
  });

  it('by the odds of a flaky device', () => {
    const events = eventsOf(fleetWith({ failures: { flaky: { share: 1, odds: 0.25 } } }));
    expect(shareOff(causedBy(events, 'flaky'), events.length, 0.25)).toBeLessThan(SIGMAS);
  });

  it('always on some devices', () => {
    expect(eventsOf(fleetWith({ failures: { always: 1 } })).every(({ cause }) => cause === 'always')).toBe(true);
  });

  it('from the beginning of an episode that stays open to the end', () => {
    const failures = { episodes: { share: 1, lasts: '1d', staysOpen: 1 } };
    const fleet = fleetWith({ failures, calendar: { days: 10 }, syncs: { pibook: { perDay: 1 } } });
    const plans = plansOf(fleet);
    const open = plans.map(({ troubles }) => troubles.episodes.at(-1)?.[1]);
    expect(open.every((toMs) => toMs === fleet.calendar.endMs)).toBe(true);
    for (const { events, troubles } of plans) {
      const [fromMs = Infinity] = troubles.episodes[0] ?? [];
      expect(causedBy(events, 'episode')).toBe(events.filter(({ trueAtMs }) => trueAtMs >= fromMs).length);
    }
  });

  it('while a disk is full, which may be at any time', () => {
    const failures = { fullDisks: { share: 1, lasts: '12h' } };
    const fleet = fleetWith({ failures, syncs: { pibox: { perDay: 24, aroundTheClock: true } } });
    const { startMs, endMs } = fleet.calendar;
    const plans = plansOf(fleet).filter(({ kind }) => kind === 'pibox');
    expect(
      evenOff(
        plans.map(({ troubles }) => troubles.fullDisk?.[0] ?? 0),
        startMs,
        endMs,
      ),
    ).toBeLessThan(SIGMAS);
    const whole = plans.filter(({ troubles }) => (troubles.fullDisk?.[1] ?? Infinity) < endMs);
    // 24 syncs fall evenly on a day: each is in the 12 hours in one of two cases
    const failed = whole.map(({ events }) => causedBy(events, 'full-disk'));
    expect(
      shareOff(
        failed.reduce((sum, count) => sum + count, 0),
        whole.length * 24,
        0.5,
      ),
    ).toBeLessThan(SIGMAS);
  });

  it('with few files and many errors while a disk is full', () => {
    const failures = { fullDisks: { share: 1, lasts: '9d', files: [0, 2] as [number, number], errors: 70 } };
    const events = plansOf(fleetWith({ failures }, 500)).flatMap((plan) => plan.events);
    const full = events.filter(({ cause }) => cause === 'full-disk');
    expect(full.length).toBeGreaterThan(500);
    expect(new Set(full.map(({ files }) => files))).toEqual(new Set([0, 1, 2]));
    expect(new Set(full.map(({ errors }) => errors))).toEqual(new Set([70]));
  });

  it('with no files, and all of a school at once, at a captive portal', () => {
    const failures = { captivePortals: { odds: 0.3, lasts: '2h' } };
    const fleet = fleetWith({ failures, syncs: { pibook: { perDay: 8 } } });
    const events = eventsOf(fleet).filter(({ cause }) => cause !== null);
    expect(
      events.every(
        ({ cause, files, errors, speedMbps }) =>
          cause === 'captive-portal' && files === 0 && errors > 0 && speedMbps === 0,
      ),
    ).toBe(true);
    // each day of a school is a trial
    const days = Array.from({ length: fleet.schools * 5 }, (_, n) =>
      fleet.schoolDay(fleet.school(Math.floor(n / 5)), n % 5),
    );
    const portals = days.flatMap(({ captivePortal, midnightMs }) =>
      captivePortal === null ? [] : [{ captivePortal, midnightMs }],
    );
    expect(shareOff(portals.length, days.length, 0.3)).toBeLessThan(SIGMAS);
    const begins = portals.map(({ captivePortal: [fromMs], midnightMs }) => fromMs - midnightMs);
    expect(evenOff(begins, 8 * HOUR_MS, 16 * HOUR_MS)).toBeLessThan(SIGMAS);
    expect(portals.every(({ captivePortal: [fromMs, toMs] }) => toMs - fromMs === 2 * HOUR_MS)).toBe(true);
    expect(events.length).toBeGreaterThan(1_000);
  });

  it('with the files and errors of a failure', () => {
    const errorsOnFailure = { median: 4.5, p95: 20.5, max: 100 };
    const filesOnFailure = [
      { weight: 4, of: 0 },
      { weight: 6, of: [1, 40] as [number, number] },
    ];
    const events = eventsOf(fleetWith({ failures: { always: 1, filesOnFailure, errorsOnFailure } }));
    const share = (is: (event: PlannedEvent) => boolean): number => events.filter(is).length;
    expect(
      shareOff(
        share(({ files }) => files === 0),
        events.length,
        0.4,
      ),
    ).toBeLessThan(SIGMAS);
    expect(
      shareOff(
        share(({ files }) => files > 20),
        events.length,
        0.3,
      ),
    ).toBeLessThan(SIGMAS);
    expect(
      shareOff(
        share(({ errors }) => errors > 4),
        events.length,
        0.5,
      ),
    ).toBeLessThan(SIGMAS);
    expect(
      shareOff(
        share(({ errors }) => errors > 20),
        events.length,
        0.05,
      ),
    ).toBeLessThan(SIGMAS);
  });
});

describe('syncs that succeed', () => {
  it('have as many files as there are, at the speed of the school', () => {
    const files = { median: 18.5, p95: 160.5, max: 900 };
    const fleet = fleetWith({ syncs: { files, speedMbps: { school: [10, 20], variation: [0.5, 1.5] } } });
    const events = eventsOf(fleet);
    const share = (limit: number): number => events.filter((event) => event.files > limit).length;
    expect(shareOff(share(18), events.length, 0.5)).toBeLessThan(SIGMAS);
    expect(shareOff(share(160), events.length, 0.05)).toBeLessThan(SIGMAS);
    const schools = Array.from({ length: fleet.schools }, (_, index) => fleet.school(index).speedMbps);
    expect(evenOff(schools, 10, 20)).toBeLessThan(SIGMAS);
    const variations = plansOf(fleet).flatMap(({ school, events: theirs }) =>
      theirs.map(({ speedMbps }) => speedMbps / fleet.school(school).speedMbps),
    );
    // speeds are rounded to two decimals
    expect(evenOff(variations, 0.499, 1.501)).toBeLessThan(SIGMAS);
  });
});
