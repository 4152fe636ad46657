import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimulatorError } from '../simulator-error.js';
import type { DevicePlan } from './device-plan.js';
import { eventIdentity } from './event-identity.js';
import { planFleet } from './fleet.js';
import { planHash, planLines } from './plan-lines.js';

const seeds = fc.nat({ max: Number.MAX_SAFE_INTEGER });

describe('a planned fleet', () => {
  it('is the same on every machine, by the hash of its plan', () => {
    expect(planHash({ devices: 60, seed: 7 })).toBe('b93b77b678831b145504f58364e9399605074a1ad533094d109918fca34e6ac9');
  });

  it('gives one canonical line a device', () => {
    const lines = [...planLines({ devices: 3, seed: 1 })];
    expect(lines.map((line) => JSON.parse(line).device_id)).toEqual([
      'pibox-1-000000',
      'pibook-1-000001',
      'pibook-1-000002',
    ]);
    expect(lines.every((line) => line.endsWith('}\n'))).toBe(true);
  });

  it('draws each device from its own stream: more devices change none of the others', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 300 }), fc.nat(), (seed, devices, any) => {
        const index = any % devices;
        const plan = planFleet({ seed, devices }).devicePlan(index);
        expect(planFleet({ seed, devices: devices + 1 }).devicePlan(index)).toEqual(plan);
      }),
      { numRuns: 100 },
    );
  });

  it('gives different seeds different fleets, without a device in common', () => {
    const one = planFleet({ seed: 1, devices: 100 });
    const other = planFleet({ seed: 11, devices: 100 });
    for (let index = 0; index < 100; index += 1) {
      expect(one.indexOf(other.deviceId(index))).toBeNull();
      expect(one.indexOf(one.deviceId(index))).toBe(index);
    }
    expect(one.devicePlan(3).events).not.toEqual(other.devicePlan(3).events);
  });

  it('knows ids of its seed that are none of its devices', () => {
    const fleet = planFleet({ seed: 5, devices: 30 });
    expect(fleet.indexOf('pibook-5-000030')).toBe('unplanned');
    expect(fleet.indexOf('pibook-5-000025')).toBe('unplanned');
    expect(fleet.indexOf('pibox-5-000025')).toBe(25);
    expect(fleet.indexOf('pibook-5-1')).toBe('unplanned');
    expect(fleet.indexOf('abc123')).toBeNull();
  });

  it('knows how many events a device has without drawing them', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: 5_000 }), (seed, index) => {
        const fleet = planFleet({ seed, devices: index + 1 });
        expect(fleet.eventCount(index)).toBe(fleet.devicePlan(index).events.length);
      }),
      { numRuns: 200 },
    );
  });

  it('gives a device strictly increasing clock times, valid payloads and no identity twice', () => {
    fc.assert(
      fc.property(seeds, fc.nat({ max: 30_000 }), (seed, index) => {
        const { events, timestampFormat } = planFleet({ seed, devices: index + 1 }).devicePlan(index);
        expect(events.length).toBeGreaterThan(0);
        expect(new Set(events.map(eventIdentity)).size).toBe(events.length);
        let previous = 0;
        for (const event of events) {
          expect(event.timestampMs).toBeGreaterThan(previous);
          previous = event.timestampMs;
          expect(Number.isInteger(event.files) && event.files >= 0).toBe(true);
          expect(Number.isInteger(event.errors) && event.errors >= 0).toBe(true);
          expect(event.speedMbps).toBe(Math.round(event.speedMbps * 100) / 100);
          expect(timestampFormat.endsWith('seconds') ? event.timestampMs % 1_000 : 0).toBe(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('syncs on school days in school hours, before July 2025', () => {
    const fleet = planFleet({ seed: 3, devices: 200 });
    for (let index = 0; index < 200; index += 1) {
      for (const { trueAtMs } of fleet.devicePlan(index).events) {
        const time = new Date(trueAtMs);
        expect([0, 6]).not.toContain(time.getUTCDay());
        expect(time.toISOString().slice(11, 16) >= '02:30').toBe(true);
        expect(time.toISOString().slice(11, 16) < '10:31').toBe(true);
        expect(time.toISOString() < '2025-07-01').toBe(true);
      }
    }
  });

  it('has 5.5 to 6.5 events a device, one device in 25 a PiBox, and long tails', () => {
    const fleet = planFleet({ seed: 2025, devices: 40_000 });
    const counts = Array.from({ length: fleet.devices }, (_, index) => fleet.eventCount(index));
    const mean = counts.reduce((sum, count) => sum + count, 0) / fleet.devices;
    expect(mean).toBeGreaterThan(5.5);
    expect(mean).toBeLessThan(6.5);
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(1_000);
    expect(counts.filter((count) => count > 60).length).toBeGreaterThan(20);
    expect(counts.filter((count) => count > 500)).toHaveLength(2);
    expect(fleet.schools).toBe(1_600);
  });

  it('has a device with more than 500 events from 1,000 devices on', () => {
    for (let seed = 0; seed < 30; seed += 1) {
      const fleet = planFleet({ seed, devices: 1_000 });
      const heavy = Array.from({ length: 1_000 }, (_, index) => index).filter((index) => fleet.eventCount(index) > 500);
      expect(heavy).toHaveLength(1);
    }
  });

  it('shows every habit in a few thousand devices, in its share', () => {
    const fleet = planFleet({ seed: 99, devices: 5_000 });
    const shares = new Map<string, number>();
    const count = (name: string): void => void shares.set(name, (shares.get(name) ?? 0) + 1 / fleet.devices);
    for (let index = 0; index < fleet.devices; index += 1) habitsOf(fleet.devicePlan(index)).forEach(count);
    const outside = Object.entries(EXPECTED_SHARES).filter(([name, expected]) => {
      const share = shares.get(name) ?? 0;
      return share < expected * 0.7 - 0.002 || share > expected * 1.3 + 0.002;
    });
    expect(outside).toEqual([]);
    expect([...shares.keys()].toSorted()).toEqual(Object.keys(EXPECTED_SHARES).toSorted());
  });

  it('has hundreds of incidents in 10,000 devices, open ones and resolved ones', () => {
    const fleet = planFleet({ seed: 4, devices: 10_000 });
    const runs = { open: 0, resolved: 0 };
    for (let index = 0; index < fleet.devices; index += 1) {
      let run = 0;
      for (const { errors } of fleet.devicePlan(index).events) {
        if (errors === 0 && run >= 3) runs.resolved += 1;
        run = errors > 0 ? run + 1 : 0;
      }
      if (run >= 3) runs.open += 1;
    }
    expect(runs.open).toBeGreaterThan(200);
    expect(runs.resolved).toBeGreaterThan(200);
    expect(runs.open + runs.resolved).toBeLessThan(3_000);
  });

  it.each([
    { devices: 0, seed: 1 },
    { devices: 1.5, seed: 1 },
    { devices: 1, seed: -1 },
    { devices: 1, seed: Number.NaN },
  ])('refuses $devices devices with seed $seed', (options) => {
    expect(() => planFleet(options)).toThrow(SimulatorError);
  });
});

const EXPECTED_SHARES: Readonly<Record<string, number>> = {
  'kind pibook': 0.96,
  'kind pibox': 0.04,
  'clock right': 0.88,
  'clock drifting': 0.04,
  'clock skewed': 0.03,
  'clock unset': 0.02,
  'clock future': 0.01,
  'clock reset': 0.01,
  'clock backdated': 0.01,
  'failures reliable': 0.82,
  'failures flaky': 0.06,
  'failures episodes': 0.08,
  'failures always': 0.01,
  'failures pair': 0.03,
  'firmware old': 0.1,
  'firmware current': 0.9,
  'event_id sent': 0.4,
  'event_id none': 0.6,
  'route single': 0.2,
  'route batch': 0.24,
  'route hub': 0.56,
  'order oldest-first': 0.5,
  'order newest-first': 0.25,
  'order shuffled': 0.25,
  'format json': 0.6,
  'format ndjson': 0.4,
  'encoding identity': 0.52,
  'encoding gzip': 0.4,
  'encoding br': 0.04,
  'encoding deflate': 0.04,
  'timestamp epoch-ms': 0.1,
  'timestamp utc': 0.405,
  'timestamp utc-seconds': 0.18,
  'timestamp offset': 0.18,
  'timestamp offset-seconds': 0.135,
};

function habitsOf(plan: DevicePlan): string[] {
  return [
    `kind ${plan.kind}`,
    `clock ${plan.clock.habit}`,
    `failures ${plan.failureHabit}`,
    `firmware ${plan.oldFirmware ? 'old' : 'current'}`,
    `event_id ${plan.events.some((event) => event.eventId !== null) ? 'sent' : 'none'}`,
    `route ${plan.upload.route}`,
    `order ${plan.upload.order}`,
    `format ${plan.upload.format}`,
    `encoding ${plan.upload.encoding}`,
    `timestamp ${plan.timestampFormat}`,
  ];
}
