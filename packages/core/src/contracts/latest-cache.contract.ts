import { beforeEach, describe, expect, it } from 'vitest';
import type { LatestCache } from '../ports/latest-cache.js';
import { sampleEvent } from './sample-events.js';

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
    });

    it('breaks ties of time by identity', async () => {
      const [a, b] = ['a', 'b'].map((eventId) => sampleEvent({ minute: 1, eventId }));
      if (a === undefined || b === undefined) throw new Error('no samples');
      await cache.put([b]);
      await cache.put([a]);
      expect(await cache.get('pibook-1')).toEqual(b);
    });
  });
}
