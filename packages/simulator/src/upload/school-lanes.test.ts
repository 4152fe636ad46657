import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planFleet, type Fleet } from '../fleet/fleet.js';
import { schoolLanes } from './school-lanes.js';
import { isGood, type GoodItem, type UploadLane } from './upload-request.js';
import { uploadSchedule } from './upload-schedule.js';

const key = ({ device, event }: GoodItem): string => `${device.id}/${event}`;

/** The planned events in a lane, each once. */
function laneEvents(lane: UploadLane): Set<string> {
  return new Set(lane.flatMap(({ items }) => items.filter(isGood).map(key)));
}

function plannedKeys(fleet: Fleet): string[] {
  return Array.from({ length: fleet.devices }, (_, index) => fleet.devicePlan(index)).flatMap((device) =>
    device.events.map((_, event) => key({ device, event })),
  );
}

describe('the uploads of a fleet', () => {
  it('carry each planned event, and none in two lanes', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 120 }), (seed, devices) => {
        const fleet = planFleet({ seed, devices });
        const inLanes = [...uploadSchedule(fleet)].flatMap((lane) => [...laneEvents(lane)]);
        expect(inLanes.toSorted()).toEqual(plannedKeys(fleet).toSorted());
      }),
      { numRuns: 25 },
    );
  });

  it('are the same for the same seed', () => {
    const one = [...uploadSchedule(planFleet({ seed: 8, devices: 200 }))];
    expect([...uploadSchedule(planFleet({ seed: 8, devices: 200 }))]).toEqual(one);
  });

  it('let a hub mix its devices, each in several batches', () => {
    const fleet = planFleet({ seed: 1, devices: 25 });
    const hubDevices = Array.from({ length: 25 }, (_, index) => fleet.devicePlan(index)).filter(
      ({ upload }) => upload.route === 'hub',
    );
    const batches = schoolLanes(fleet, 0)
      .flat(2)
      .filter(({ items }) => new Set(items.filter(isGood).map(({ device }) => device.id)).size > 2);
    expect(hubDevices.length).toBeGreaterThan(5);
    expect(batches.length).toBeGreaterThan(1);
    const spread = hubDevices.filter(
      ({ id }) => batches.filter(({ items }) => items.some((item) => isGood(item) && item.device.id === id)).length > 1,
    );
    expect(spread.length).toBeGreaterThan(3);
  });

  it('have their share of trouble, and keep to their sizes', () => {
    const fleet = planFleet({ seed: 21, devices: 5_000 });
    const lanes = [...uploadSchedule(fleet)];
    const requests = lanes.flat();
    const batches = requests.filter(({ endpoint }) => endpoint === 'batch');
    const share = (count: number, of: readonly unknown[]): number => count / of.length;
    const bad = batches.filter(({ items }) => !items.every(isGood));
    const again = lanes.filter((lane) => new Set(lane.map(({ items }) => items)).size < lane.length);

    expect(share(requests.filter(({ firstAnswer }) => firstAnswer !== 'kept').length, requests)).toBeCloseTo(0.03, 2);
    expect(requests.filter(({ firstAnswer }) => firstAnswer === 'cut').length).toBeGreaterThan(5);
    expect(share(requests.filter(({ malformedBefore }) => malformedBefore !== null).length, requests)).toBeCloseTo(
      0.005,
      2,
    );
    expect(share(bad.length, batches)).toBeCloseTo(0.01, 2);
    expect(again.length).toBeGreaterThan(2);
    expect(batches.some(({ items }) => items.filter(isGood).length > new Set(items.filter(isGood).map(key)).size)).toBe(
      true,
    );
    expect(Math.max(...batches.map(({ items }) => items.length))).toBeLessThanOrEqual(504);
    expect(batches.some(({ blankLines }) => blankLines)).toBe(true);
    expect(new Set(bad.map(({ items }) => items.filter((item) => !isGood(item)).length))).toEqual(new Set([1, 2, 3]));
  });
});
