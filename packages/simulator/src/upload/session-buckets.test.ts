import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { walkWindows } from '../links/online-windows.js';
import type { SessionPart } from '../links/school-sessions.js';
import type { Uploader } from '../links/uploader.js';
import { createSessionBuckets } from './session-buckets.js';

const START = Date.parse('2025-06-02T00:00:00.000Z');
const HOUR = 3_600_000;

function uploader(device: number, isHub: boolean): Uploader {
  const link = walkWindows(Float64Array.of(0, Infinity));
  return { device, isHub, link, everyMs: 1, phaseMs: 0, settleMs: 0, coveredMs: 0, beforeMs: 0 };
}

const UPLOADERS = [0, 1, 2].flatMap((device) => [uploader(device, false), uploader(device, true)]);

const parts: fc.Arbitrary<SessionPart[]> = fc.uniqueArray(
  fc
    .record({
      uploader: fc.constantFrom(...UPLOADERS),
      device: fc.nat({ max: 9 }),
      after: fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 3 * HOUR }), fc.constantFrom(HOUR - 1, HOUR, 40 * HOUR)),
    })
    .map(({ after, ...part }) => ({ ...part, fromMs: START - 1, toMs: START + after })),
  { selector: (part) => name(part), minLength: 1, maxLength: 300 },
);

function name({ uploader: { device: by, isHub }, device, toMs }: SessionPart): string {
  return `${by} ${isHub} ${device} ${toMs}`;
}

describe('session buckets', () => {
  it('give back every part once, in sessions, in the order of time, hour by hour', () => {
    fc.assert(
      fc.property(parts, (added) => {
        const buckets = createSessionBuckets(START);
        for (const part of added) buckets.add(part.uploader, part.device, part.fromMs, part.toMs);
        expect(buckets.last).toBe(Math.max(...added.map(({ toMs }) => Math.floor((toMs - START) / HOUR))));
        expect(buckets.count(0, buckets.last + 1)).toBe(added.length);
        const taken: SessionPart[] = [];
        for (let hour = 0; hour <= buckets.last; hour += 1) {
          const inHour = added.filter(({ toMs }) => Math.floor((toMs - START) / HOUR) === hour);
          expect(buckets.count(hour, hour + 1)).toBe(inHour.length);
          const sessions = [...buckets.take(hour)];
          expect(
            new Set(
              sessions.map(([first]) => `${UPLOADERS.findIndex((one) => one === first?.uploader)} ${first?.toMs}`),
            ).size,
          ).toBe(sessions.length);
          for (const session of sessions) {
            expect(new Set(session.map(({ uploader: by }) => by)).size).toBe(1);
            expect(new Set(session.map(({ toMs }) => toMs)).size).toBe(1);
            const devices = session.map(({ device }) => device);
            expect(devices).toEqual(devices.toSorted((a, b) => a - b));
          }
          expect(sessions.flat()).toHaveLength(inHour.length);
          expect([...buckets.take(hour)]).toEqual([]);
          expect(buckets.count(hour, hour + 1)).toBe(0);
          taken.push(...sessions.flat());
        }
        expect(taken.map(name).toSorted()).toEqual(added.map(name).toSorted());
        const times = taken.map(({ toMs }) => toMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });

  it('give sessions in an order that does not depend on that of adding', () => {
    fc.assert(
      fc.property(parts, fc.nat(), (added, turn) => {
        const order = (list: readonly SessionPart[]): string[] => {
          const buckets = createSessionBuckets(START);
          for (const part of list) buckets.add(part.uploader, part.device, part.fromMs, part.toMs);
          return Array.from({ length: buckets.last + 1 }, (_, hour) => [...buckets.take(hour)].flat().map(name)).flat();
        };
        const at = turn % added.length;
        expect(order([...added.slice(at), ...added.slice(0, at)].toReversed())).toEqual(order(added));
      }),
      { numRuns: 50 },
    );
  });

  it('take more for an hour that was taken before', () => {
    const [one = uploader(0, false)] = UPLOADERS;
    const buckets = createSessionBuckets(START);
    expect(buckets.last).toBe(-1);
    buckets.add(one, 3, START, START + 5);
    expect([...buckets.take(0)]).toHaveLength(1);
    buckets.add(one, 4, START, START + 6);
    expect([...buckets.take(0)]).toEqual([[{ uploader: one, device: 4, fromMs: START, toMs: START + 6 }]]);
  });
});
