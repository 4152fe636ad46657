import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SyncEvent } from '../domain/sync-event.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { rebuildFleet, type RebuildOptions, type RebuildStep } from '../rebuild/rebuild-fleet.js';
import { arrivals, inBatches } from './arrivals.js';
import { corruptions } from './corruptions.js';
import { expectedFleet, processBatches, readFleet } from './exactness.js';
import { sampleEvent, sampleRun } from './sample-events.js';
import type { StoreUnderTest } from './store-under-test.js';
import { toEvents } from './to-events.js';

const SIX_DEVICES = ['pibook-1', 'pibook-2', 'pibook-3', 'pibox-1', 'tablet-1', 'tablet-2'];

async function rebuild(store: FleetStore, options: RebuildOptions): Promise<readonly RebuildStep[]> {
  const steps: RebuildStep[] = [];
  for await (const step of rebuildFleet(store, options)) steps.push(step);
  return steps;
}

const differencesOf = (steps: readonly RebuildStep[]) => steps.flatMap(({ differences }) => differences);

function differingDevices(steps: readonly RebuildStep[]): readonly string[] {
  const devices = differencesOf(steps).flatMap(({ deviceId }) => (deviceId === null ? [] : [deviceId]));
  return [...new Set(devices)].toSorted();
}

/** What a rebuild must do on every store: find what differs from the events and nothing else, and make it right. */
export function rebuildContract(
  name: string,
  { open }: StoreUnderTest,
  { propertyRuns = 100 }: { propertyRuns?: number } = {},
): void {
  describe(`${name}: rebuild`, () => {
    let store: FleetStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    async function fill(word = 'SFFFSFFFF'): Promise<readonly SyncEvent[]> {
      const events = SIX_DEVICES.flatMap((deviceId) => sampleRun(word, { deviceId }));
      await processBatches(store, [events]);
      return events;
    }

    const addSyncs = async (deviceId: string, count = 7): Promise<void> => {
      const before = await store.devices.get(deviceId);
      if (before === null) throw new Error(`${deviceId} is not there`);
      const after = { ...before, totalSyncs: before.totalSyncs + count };
      await store.transact(({ devices }) => devices.save([{ before, after }]));
    };

    it('finds nothing in an empty store, nor in one that is right', async () => {
      expect(differencesOf(await rebuild(store, { mend: false }))).toEqual([]);
      const events = await fill();
      for (const mend of [false, true]) {
        const steps = await rebuild(store, { mend });
        expect(differencesOf(steps)).toEqual([]);
        expect(steps.reduce((sum, { devices }) => sum + devices, 0)).toBe(6);
      }
      expect(await readFleet(store)).toEqual(expectedFleet(events));
    });

    it('finds each device that was broken and no other, and makes of it what the oracle says', async () => {
      const breakages = fc.array(fc.tuple(fc.nat(), corruptions), { maxLength: 4 });
      const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 });
      const property = fc.asyncProperty(arrivals, sizes, breakages, async (drawn, batches, broken) => {
        const fresh = await open();
        try {
          const events = toEvents(drawn);
          await processBatches(fresh, inBatches(events, batches));
          const expected = expectedFleet(events);
          const hurt = new Set<string>();
          for (const [index, corruption] of broken) {
            const deviceId = expected.devices[index % expected.devices.length]?.deviceId ?? '';
            // a second one might undo the first
            if (!hurt.has(deviceId) && (await corruption.apply(fresh, deviceId))) hurt.add(deviceId);
          }
          const found = await rebuild(fresh, { mend: false });
          expect(differingDevices(found)).toEqual([...hurt].toSorted());
          const mended = await rebuild(fresh, { mend: true });
          expect(differingDevices(mended)).toEqual([...hurt].toSorted());
          expect(await readFleet(fresh)).toEqual(expected);
          expect(differencesOf(await rebuild(fresh, { mend: false }))).toEqual([]);
        } finally {
          await fresh.close();
        }
      });
      await fc.assert(property, { numRuns: propertyRuns });
    });

    it('changes nothing when it only compares', async () => {
      await fill();
      await addSyncs('pibook-2');
      const before = await readFleet(store);
      const found = differencesOf(await rebuild(store, { mend: false }));
      expect(found).toEqual([
        { subject: 'device', deviceId: 'pibook-2', id: null, field: 'totalSyncs', kept: 16, right: 9 },
      ]);
      expect(await readFleet(store)).toEqual(before);
    });

    it('makes totals right that count something that is not there, where the store keeps totals', async () => {
      const events = await fill();
      const state = await store.devices.get('pibook-1');
      if (state === null) throw new Error('pibook-1 is not there');
      const before = { ...state, totalSyncs: state.totalSyncs - 5, failedSyncs: state.failedSyncs };
      await store.transact(({ devices }) => devices.save([{ before, after: state }]));
      const found = differencesOf(await rebuild(store, { mend: true }));
      expect(found.every(({ subject, field }) => subject === 'totals' && field === 'syncs')).toBe(true);
      expect(await readFleet(store)).toEqual(expectedFleet(events));
    });

    it('tells of no totals that are right beside a device that is not, and leaves them right', async () => {
      const events = await fill();
      await addSyncs('pibook-2');
      const wrong = await store.devices.get('pibook-2');
      if (wrong === null) throw new Error('pibook-2 is not there');
      // takes off the totals what the wrong state added to them
      const before = { ...wrong, totalSyncs: wrong.totalSyncs + 7 };
      await store.transact(({ devices }) => devices.save([{ before, after: wrong }]));
      for (const mend of [false, true]) {
        const found = differencesOf(await rebuild(store, { mend }));
        expect(found).toMatchObject([{ subject: 'device', deviceId: 'pibook-2', field: 'totalSyncs', right: 9 }]);
      }
      expect(await readFleet(store)).toEqual(expectedFleet(events));
      expect(differencesOf(await rebuild(store, { mend: false }))).toEqual([]);
    });

    it('looks at one device, or at those of a range, when it is told to', async () => {
      await fill();
      for (const deviceId of SIX_DEVICES) await addSyncs(deviceId);
      const foundIn = async (devices: RebuildOptions['devices']) =>
        differingDevices(await rebuild(store, { mend: false, ...(devices !== undefined && { devices }) }));
      expect(await foundIn({ deviceId: 'pibook-2' })).toEqual(['pibook-2']);
      expect(await foundIn({ deviceId: 'nobody' })).toEqual([]);
      expect(await foundIn({ from: 'pibook-2', to: 'pibox-1' })).toEqual(['pibook-2', 'pibook-3', 'pibox-1']);
      expect(await foundIn({ from: 'pibook-20' })).toEqual(['pibook-3', 'pibox-1', 'tablet-1', 'tablet-2']);
      expect(await foundIn({ to: 'pibook-20' })).toEqual(['pibook-1', 'pibook-2']);
      expect(await foundIn({ from: 'z', to: 'a' })).toEqual([]);
      await rebuild(store, { mend: true, devices: { deviceId: 'tablet-1' } });
      expect(await foundIn({ from: 'tablet' })).toEqual(['tablet-2']);
    });

    it('goes on behind the device where another ended', async () => {
      await fill();
      for (const deviceId of SIX_DEVICES) await addSyncs(deviceId);
      const steps = await rebuild(store, { mend: false, after: 'pibook-3' });
      expect(differingDevices(steps)).toEqual(['pibox-1', 'tablet-1', 'tablet-2']);
      expect(steps.findLast(({ phase }) => phase === 'devices')?.after).toBe('tablet-2');
      const ranged = await rebuild(store, { mend: false, after: 'pibook-3', devices: { from: 'pibook-2' } });
      expect(differingDevices(ranged)).toEqual(['pibox-1', 'tablet-1', 'tablet-2']);
    });

    it('ends when it is told to, and leaves what is done', async () => {
      await fill();
      await addSyncs('pibook-1');
      const ending = new AbortController();
      const run = async (): Promise<void> => {
        const devices = { from: 'pibook-1' };
        for await (const { after } of rebuildFleet(store, { mend: true, devices, signal: ending.signal })) {
          expect(after).toBe('pibook-1');
          ending.abort(new Error('enough'));
        }
      };
      await expect(run()).rejects.toThrow('enough');
      expect(differencesOf(await rebuild(store, { mend: false }))).toEqual([]);
    });

    it('tells nobody of what it corrects', async () => {
      await fill();
      const [incident] = await store.incidents.list({ deviceId: 'pibook-1', after: null, limit: 1 });
      if (incident === undefined) throw new Error('the sample has incidents');
      await store.transact(({ incidents }) => incidents.save([{ reason: 'retracted', before: incident, after: null }]));
      await rebuild(store, { mend: true });
      expect(await store.incidents.list({ deviceId: 'pibook-1', after: null, limit: 1 })).toEqual([incident]);
      expect(await store.incidents.pendingNotices()).toEqual([]);
    });

    it.each([false, true])('finds nothing where an event comes between two questions, mend: %s', async (mend) => {
      const events = await fill();
      const late = [sampleEvent({ minute: 99, failed: true })];
      const coming = [late];
      const meddled: FleetStore = {
        ...store,
        events: {
          ...store.events,
          async scan(query) {
            const batch = coming.pop();
            if (batch !== undefined) await processBatches(store, [batch]);
            return store.events.scan(query);
          },
        },
      };
      const steps = await rebuild(meddled, { mend, devices: { deviceId: 'pibook-1' } });
      expect(differencesOf(steps)).toEqual([]);
      expect(await readFleet(store)).toEqual(expectedFleet([...events, ...late]));
    });

    it('stays exact while events are taken in, and finds nothing that was only on its way', async () => {
      const first = await fill('SFFF');
      const rest = SIX_DEVICES.flatMap((deviceId) => sampleRun('FFSFSFFFFSFFF', { deviceId, minute: 10 }));
      await addSyncs('pibook-2');
      await addSyncs('tablet-2', -1);
      // newest first, so that most come late
      const writing = processBatches(store, inBatches(rest.toReversed(), [3, 5]));
      const found: RebuildStep[] = [];
      const writers = new Set(['one']);
      const done = writing.finally(() => {
        writers.clear();
      });
      do found.push(...(await rebuild(store, { mend: found.length === 0 })));
      while (writers.size > 0);
      await done;
      expect(differingDevices(found)).toEqual(['pibook-2', 'tablet-2']);
      await rebuild(store, { mend: true });
      expect(await readFleet(store)).toEqual(expectedFleet([...first, ...rest]));
      await processBatches(store, [[sampleEvent({ minute: 99 })]]);
      expect(await readFleet(store)).toEqual(expectedFleet([...first, ...rest, sampleEvent({ minute: 99 })]));
    });
  });
}
