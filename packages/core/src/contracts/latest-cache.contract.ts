import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { comparePositions } from '../domain/event-position.js';
import type { SyncEvent } from '../domain/sync-event.js';
import type { LatestCache } from '../ports/latest-cache.js';
import { SAMPLE_DAY, sampleEvent } from './sample-events.js';

/** What every cache of latest syncs must do: never let an older sync take the place of a newer one. */
export function latestCacheContract(name: string, open: () => Promise<LatestCache>): void {
  describe(`${name}: latest cache`, () => {
    let cache: LatestCache;
    beforeEach(async () => {
      cache = await open();
    });

    it('gives back the newest event of each device', async () => {
      const [a, b] = [sampleEvent({ minute: 1 }), sampleEvent({ minute: 2, deviceId: 'pibox-1' })];
      await cache.put([a, b]);
      expect(await cache.get('pibook-1')).toEqual(a);
      expect(await cache.get('pibox-1')).toEqual(b);
      expect(await cache.get('pibook-2')).toBeNull();
    });

    it('keeps the newest whatever the order they are put in', async () => {
      const events = [3, 1, 4, 2].map((minute) => sampleEvent({ minute }));
      for (const event of events) await cache.put([event]);
      expect(await cache.get('pibook-1')).toEqual(events[2]);
      await cache.put(events.toReversed());
      expect(await cache.get('pibook-1')).toEqual(events[2]);
      await cache.refresh?.(events);
      expect(await cache.get('pibook-1')).toEqual(events[2]);
      const newer = sampleEvent({ minute: 5 });
      await cache.refresh?.([newer]);
      expect(await cache.get('pibook-1')).toEqual(cache.refresh === undefined ? events[2] : newer);
    });

    it('breaks ties of effective time by the timestamp of the device', async () => {
      const [a, b] = [1, 2].map((minute) => ({ ...sampleEvent({ minute }), effectiveAt: SAMPLE_DAY }));
      if (a === undefined || b === undefined) throw new Error('no samples');
      await cache.put([b]);
      await cache.put([a]);
      expect(await cache.get('pibook-1')).toEqual(b);
    });

    // as bytes are ordered; many a language orders them otherwise
    it.each([
      ['a', 'b'],
      ['B', 'a'],
      ['a', 'a0'],
      ['a-b', 'aa'],
      ['a.b', 'a:a'],
      ['Z', '_'],
      ['x10', 'x9'],
    ])('breaks ties of time by identity: %s before %s', async (before, after) => {
      const [a, b] = [before, after].map((eventId) => sampleEvent({ minute: 1, eventId }));
      if (a === undefined || b === undefined) throw new Error('no samples');
      await cache.put([b]);
      await cache.put([a]);
      expect(await cache.get('pibook-1')).toEqual(b);
      await cache.put([a, b]);
      expect(await cache.get('pibook-1')).toEqual(b);
    });

    it('gives back every number as it was', async () => {
      const speeds = [0.1 + 0.2, Number.MIN_VALUE, Number.MAX_VALUE, 1 / 3, 0];
      const events = speeds.map((internetSpeed, index) => ({
        ...sampleEvent({ minute: 1, deviceId: `pibook-${index}` }),
        internetSpeed,
        timestamp: 8_640_000_000_000_000 - index,
        totalFilesSynced: 2 ** 31 - 1,
      }));
      await cache.put(events);
      expect(await Promise.all(events.map(({ deviceId }) => cache.get(deviceId)))).toEqual(events);
    });

    it('takes many devices at once', async () => {
      const events = Array.from({ length: 1100 }, (_, index) =>
        sampleEvent({ minute: 1, deviceId: `pibook-${index}` }),
      );
      await cache.put(events);
      expect(await Promise.all(events.map(({ deviceId }) => cache.get(deviceId)))).toEqual(events);
      await cache.put([]);
    });
  });
}

const positions = fc.record({
  device: fc.constantFrom('pibook-1', 'pibook-2'),
  effectiveAt: fc.constantFrom(0, 1, SAMPLE_DAY, SAMPLE_DAY + 0.5),
  timestamp: fc.constantFrom(SAMPLE_DAY, SAMPLE_DAY + 1),
  eventId: fc.constantFrom('a', 'b', 'B', 'a-', 'a0', '_'),
});

/** What caches over the same memory must do besides; `open` gives two, with nothing remembered. */
export function sharedLatestCacheContract(
  name: string,
  open: () => Promise<readonly [LatestCache, LatestCache]>,
  { propertyRuns = 100 }: { propertyRuns?: number } = {},
): void {
  describe(`${name}: shared latest cache`, () => {
    it('remembers for one what the other was told', async () => {
      const [one, other] = await open();
      const event = sampleEvent({ minute: 1 });
      await one.put([event]);
      expect(await other.get('pibook-1')).toEqual(event);
    });

    it('ends with the newest of each device, whoever puts what in whatever order at once', async () => {
      const puts = fc.array(fc.tuple(fc.boolean(), fc.array(positions, { minLength: 1, maxLength: 6 })), {
        maxLength: 8,
      });
      await fc.assert(
        fc.asyncProperty(puts, async (drawn) => {
          const [one, other] = await open();
          const calls = drawn.map(([first, list]) => ({ cache: first ? one : other, events: list.map(toEvent) }));
          await Promise.all(calls.map(({ cache, events }) => cache.put(events)));
          const all = calls.flatMap(({ events }) => events);
          for (const device of ['pibook-1', 'pibook-2']) {
            const newest = all
              .filter(({ deviceId }) => deviceId === device)
              .toSorted(comparePositions)
              .at(-1);
            expect(await one.get(device)).toEqual(newest ?? null);
          }
        }),
        { numRuns: propertyRuns },
      );
    });
  });
}

function toEvent({
  device,
  ...position
}: { device: string } & Pick<SyncEvent, 'effectiveAt' | 'timestamp' | 'eventId'>) {
  return { ...sampleEvent({ minute: 1, deviceId: device }), ...position };
}
