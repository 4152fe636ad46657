import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Revocation } from '../ports/revocation-store.js';
import type { ServiceStore } from '../ports/service-store.js';
import { oracleDays } from './day-oracle.js';
import { expectedFleet, processBatches, readFleet } from './exactness.js';
import { SAMPLE_DAY, sampleRun } from './sample-events.js';
import { atMinute, SAMPLE_WATCHES } from './sample-watches.js';
import type { LastingStoreUnderTest } from './store-under-test.js';

const ALL = { after: null, limit: 100 };

/** What a store must do besides that outlives the process: have everything again when it is opened again, and go on from there. */
export function lastingStoreContract(name: string, { open, reopen }: LastingStoreUnderTest): void {
  describe(`${name}: store that is opened again`, () => {
    let store: ServiceStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    async function openAgain(): Promise<void> {
      await store.close();
      store = await reopen();
    }

    it('has the fleet again', async () => {
      const events = [...sampleRun('SFFFSFF'), ...sampleRun('FFFF', { deviceId: 'pibox-1' })];
      await processBatches(store, [events.slice(0, 5), events.slice(5)]);
      await openAgain();
      expect(await readFleet(store)).toEqual(expectedFleet(events));
      await processBatches(store, [events]);
      expect(await readFleet(store)).toEqual(expectedFleet(events));
    });

    it('has the days again, and counts on', async () => {
      const events = sampleRun('SF');
      await processBatches(store, [events.slice(0, 1)]);
      await openAgain();
      expect(await store.days.list(ALL)).toEqual(oracleDays(events.slice(0, 1)));
      await processBatches(store, [events]);
      expect(await store.days.list(ALL)).toEqual(oracleDays(events));
    });

    it('has the watches again, and what those who watch share', async () => {
      await store.watches.save(SAMPLE_WATCHES);
      await store.watches.hasten(['pibox-1'], atMinute(1));
      await store.watches.noteCarried([atMinute(1)]);
      const listening = { since: 1, beatAt: 2, deaf: [], quiet: null };
      const keeping = { version: 1, listening, holder: 'a', heldUntil: 3 };
      await store.watches.saveKeeping(keeping);
      await openAgain();
      expect(await store.watches.get('tablet')).toEqual(SAMPLE_WATCHES[4]);
      const due = await store.watches.due(atMinute(95), 10);
      expect(due.map(({ deviceId }) => deviceId)).toEqual(['pibox-1', 'pibook-2']);
      expect(await store.watches.counts()).toEqual({ watched: 5, late: 2, silent: 2 });
      expect(await store.watches.carriedOf([atMinute(1), atMinute(2)])).toEqual(new Set([atMinute(1)]));
      expect(await store.watches.keeping()).toEqual(keeping);
    });

    it('has the revocations again', async () => {
      const revocation: Revocation = {
        kind: 'device',
        deviceId: 'pibook-1',
        throughGeneration: 3,
        revokedAt: SAMPLE_DAY,
        reason: 'stolen from the school',
      };
      await store.revocations.add(revocation);
      await openAgain();
      expect(await store.revocations.list(ALL)).toEqual([revocation]);
      expect(await store.revocations.count()).toBe(1);
    });
  });
}
