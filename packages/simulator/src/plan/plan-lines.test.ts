import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TRYING_SCENARIO } from '../../test/trying-scenario.js';
import { planFleet, type FleetOptions } from '../fleet/fleet.js';
import type { ScenarioInput } from '../scenario/scenario-schema.js';
import { isGood, type UploadLane, type UploadRequest } from '../upload/upload-request.js';
import { uploadSchedule } from '../upload/upload-schedule.js';
import { planHash, planLines } from './plan-lines.js';

const seeds = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const requestLine = z.object({
  line: z.literal('request'),
  at: z.number(),
  by: z.string(),
  items: z.array(z.unknown()),
});

function trying(options: Partial<FleetOptions> = {}): FleetOptions {
  return { scenario: TRYING_SCENARIO, devices: 40, seed: 1, ...options };
}

const deviceLines = (options: FleetOptions): string[] =>
  [...planLines(options)].filter((line) => line.startsWith('{"line":"device"'));

/** The trying scenario with other sizes of schools. */
function withSchools(laptopsPerSchool: readonly number[]): ScenarioInput {
  return { ...TRYING_SCENARIO, fleet: { ...TRYING_SCENARIO.fleet, laptopsPerSchool: [...laptopsPerSchool] } };
}

describe('the plan of a fleet', () => {
  it('is the same each time', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 40 }), (seed, devices) => {
        expect(planHash(trying({ seed, devices }))).toBe(planHash(trying({ seed, devices })));
      }),
      { numRuns: 5 },
    );
  });

  // where the plan is meant to change, so do these
  it.each([
    [
      'the shipped default',
      { devices: 60, seed: 7 },
      '1f7a1959d7d00e1acdf3d351b0d6562c8c415ac4a8512b32301fca7ee6dd20cd',
    ],
    [
      'a scenario with everything',
      trying({ seed: 7 }),
      '1da8a7637f2c7e1e34b0a4b09ec2ac4dfa9600aaf3010e490d3324ac899f287a',
    ],
  ])('is the same on every machine: %s', (_, options, hash) => {
    expect(planHash(options)).toBe(hash);
  });

  it('is whole, canonical JSON, one line each', () => {
    for (const line of planLines(trying())) {
      expect(line.endsWith('}\n')).toBe(true);
      expect(`${JSON.stringify(JSON.parse(line))}\n`).toBe(line);
    }
  });

  it('keeps every line of a device when others are added, those in its school too', () => {
    const sizes = fc.constantFrom([4, 0, 9], [24], [0], [1, 30], [60], [3, 3, 0, 12]);
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 60 }), sizes, (seed, devices, laptopsPerSchool) => {
        const options = trying({ seed, devices, scenario: withSchools(laptopsPerSchool) });
        const lines = deviceLines(options);
        expect(lines).toHaveLength(devices);
        expect(deviceLines({ ...options, devices: devices + 1 }).slice(0, devices)).toEqual(lines);
      }),
      { numRuns: 25 },
    );
  });

  it('has no device in common with that of another seed', () => {
    fc.assert(
      fc.property(seeds, seeds, (seed, other) => {
        fc.pre(seed !== other);
        const one = planFleet(trying({ seed, devices: 20 }));
        const another = planFleet(trying({ seed: other, devices: 20 }));
        for (let index = 0; index < 20; index += 1) {
          expect(another.indexOf(one.deviceId(index))).toBeNull();
          expect(one.indexOf(one.deviceId(index))).toBe(index);
        }
        const events = (fleet: typeof one): unknown[] =>
          Array.from({ length: 20 }, (_, n) => fleet.devicePlan(n).events);
        expect(events(one)).not.toEqual(events(another));
      }),
      { numRuns: 20 },
    );
  });
});

/** All of a request, with its events named by their place. */
function written(lane: UploadLane, request: UploadRequest): string {
  const items = request.items.map((item) => (isGood(item) ? [item.device.index, item.place, item.event] : item.bad));
  return JSON.stringify([lane.atMs, lane.uploader, { ...request, items }]);
}

/** The requests of some schools, those of a moment and uploader in a settled order. */
function requestsOf(options: FleetOptions, part: number, parts: number): { atMs: number; text: string }[] {
  return [...uploadSchedule(planFleet(options), { part, parts })].flatMap((lane) =>
    lane.requests.map((request) => ({ atMs: lane.atMs, text: written(lane, request) })),
  );
}

const texts = (requests: readonly { text: string }[]): string[] => requests.map(({ text }) => text).toSorted();

describe('the schedule', () => {
  it.each([2, 3, 7])(
    'is the same requests from %d processes that share the schools, each in the order of time',
    (parts) => {
      const options = trying({ devices: 80, seed: 5 });
      const whole = requestsOf(options, 0, 1);
      const shares = Array.from({ length: parts }, (_, part) => requestsOf(options, part, parts));
      for (const share of [whole, ...shares]) {
        const times = share.map(({ atMs }) => atMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }
      expect(texts(shares.flat())).toEqual(texts(whole));
    },
  );

  it('is that of the lines of the plan', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 60 }), (seed, devices) => {
        const options = trying({ seed, devices });
        const fleet = planFleet(options);
        const scheduled = [...uploadSchedule(fleet)].flatMap((lane) =>
          lane.requests.map(({ items }) => [
            lane.atMs,
            fleet.deviceId(lane.uploader),
            items.map((item) => (isGood(item) ? [item.device.index, item.place] : item.bad)),
          ]),
        );
        const lines = [...planLines(options)].flatMap((line) => {
          const request = requestLine.safeParse(JSON.parse(line)).data;
          return request === undefined ? [] : [[request.at, request.by, request.items]];
        });
        const sorted = (requests: readonly unknown[]): string[] =>
          requests.map((one) => JSON.stringify(one)).toSorted();
        expect(sorted(scheduled)).toEqual(sorted(lines));
      }),
      { numRuns: 5 },
    );
  });

  it('is the same whatever else the fleet was asked for in between', () => {
    const options = trying({ devices: 30, seed: 8 });
    const fleet = planFleet(options);
    const disturbed = [...uploadSchedule(fleet)].flatMap((lane) => {
      const before = lane.requests.map((request) => written(lane, request));
      fleet.devicePlan(lane.uploader);
      fleet.eventCount((lane.uploader + 1) % 30);
      return before;
    });
    expect(disturbed).toEqual(requestsOf(options, 0, 1).map(({ text }) => text));
  });
});
