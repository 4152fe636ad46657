import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFleet } from '../create-fleet.js';
import { advanceDevice } from '../domain/advance-device.js';
import { comparePositions } from '../domain/event-position.js';
import type { Incident } from '../domain/incident.js';
import type { Lane } from '../domain/lane.js';
import { type SyncEvent, toSyncEvent } from '../domain/sync-event.js';
import type { FleetStore } from '../ports/fleet-store.js';
import type { Notice } from '../ports/notifier.js';
import { arrivals, inBatches } from './arrivals.js';
import { oracleOf } from './fleet-oracle.js';
import { expectedFleet, processBatches, readFleet } from './exactness.js';
import { sampleEvent, sampleRun } from './sample-events.js';
import type { StoreUnderTest } from './store-under-test.js';
import { toEvents } from './to-events.js';

const batchSizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });

/** A failure that is newer than all these events. */
function newFailure(deviceId: string, events: readonly SyncEvent[]): SyncEvent {
  const newest = Math.max(...events.map(({ effectiveAt }) => effectiveAt));
  return toSyncEvent(
    { device_id: deviceId, timestamp: newest + 1, total_files_synced: 0, total_errors: 1, internet_speed: 1 },
    newest + 1,
  );
}

function shareFailures(a: Incident, b: Incident): boolean {
  return a.deviceId === b.deviceId && comparePositions(a.first, b.last) <= 0 && comparePositions(b.first, a.last) <= 0;
}

/** All events of a store, read in pages. */
async function scanAll({ events }: FleetStore): Promise<readonly SyncEvent[]> {
  const found: SyncEvent[] = [];
  for (;;) {
    const page = await events.scan({ after: found.at(-1) ?? null, limit: 7 });
    if (page.length === 0) return found;
    found.push(...page);
  }
}

/** The failures of each incident that there is after these arrivals. */
function incidentFailures(events: readonly SyncEvent[]): readonly (readonly string[])[] {
  return [...oracleOf(events)].flatMap(([deviceId, { events: ordered, incidents }]) =>
    incidents.map(({ firstEventId, length }) => {
      const start = ordered.findIndex(({ eventId }) => eventId === firstEventId);
      return ordered.slice(start, start + length).map(({ eventId }) => `${deviceId} ${eventId}`);
    }),
  );
}

/** What a store must do as a whole: all or nothing, in isolation, and exact through the pipeline in any order. */
export function fleetStoreContract(
  name: string,
  { open }: StoreUnderTest,
  { propertyRuns = 200 }: { propertyRuns?: number } = {},
): void {
  describe(`${name}: fleet store`, () => {
    let store: FleetStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    async function inNewStore<T>(work: (fresh: FleetStore) => Promise<T>): Promise<T> {
      const fresh = await open();
      try {
        return await work(fresh);
      } finally {
        await fresh.close();
      }
    }

    it('is empty at first', async () => {
      expect(await readFleet(store)).toEqual(expectedFleet([]));
      await store.ping();
    });

    it('keeps nothing of a transaction that throws, and goes on', async () => {
      const events = sampleRun('FFF');
      const failing = store.transact(async (transaction) => {
        await transaction.events.append(events);
        await transaction.devices.save([advanceDevice(null, events, [])]);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await readFleet(store)).toEqual(expectedFleet([]));
      await processBatches(store, [events]);
      expect(await readFleet(store)).toEqual(expectedFleet(events));
    });

    it('shows nothing of a transaction before it is committed', async () => {
      const event = sampleEvent({ minute: 1 });
      const seen = await store.transact(async (transaction) => {
        await transaction.events.append([event]);
        return store.events.history('pibook-1', { before: null, limit: 5 });
      });
      expect(seen).toEqual([]);
      expect(await store.events.history('pibook-1', { before: null, limit: 5 })).toEqual([event]);
    });

    it('keeps devices and events with the longest ids there are', async () => {
      const deviceId = 'z'.repeat(128);
      const events = ['1', '2', '3', '4'].map((digit, minute) =>
        sampleEvent({ deviceId, eventId: digit.repeat(128), minute, failed: minute < 3 }),
      );
      await processBatches(store, [events]);
      await processBatches(store, [events]);
      expect(await readFleet(store)).toEqual(expectedFleet(events));
    });

    it('lets transactions that are asked for at once take effect one after the other', async () => {
      const event = sampleEvent({ minute: 1 });
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => store.transact(({ events }) => events.append([event]))),
      );
      expect(outcomes.flat().filter((outcome) => outcome === 'stored')).toHaveLength(1);
    });

    it('ends with the same fleet whatever the order, the batches, the lanes and the duplicates', async () => {
      const property = fc.asyncProperty(
        arrivals,
        fc.infiniteStream(fc.nat()),
        batchSizes,
        batchSizes,
        async (drawn, randoms, sizes, otherSizes) => {
          const seen = new Set<string>();
          const set = toEvents(drawn).filter(({ deviceId, eventId }) => {
            const identity = `${deviceId} ${eventId}`;
            return !seen.has(identity) && seen.add(identity);
          });
          const shuffle = (): readonly SyncEvent[] => {
            const keyed = [...set, ...set.filter(() => randoms.next().value % 3 === 0)].map((event) => ({
              event,
              key: randoms.next().value,
            }));
            return keyed.toSorted((a, b) => a.key - b.key).map(({ event }) => event);
          };
          for (const batches of [inBatches(shuffle(), sizes), inBatches(shuffle(), otherSizes)]) {
            await inNewStore(async (fresh) => {
              await processBatches(fresh, batches, () => (randoms.next().value % 2 === 0 ? 'live' : 'backfill'));
              expect(await readFleet(fresh)).toEqual(expectedFleet(set));
            });
          }
        },
      );
      await fc.assert(property, { numRuns: propertyRuns });
    });

    it('counts the first copy of an event that comes again with another arrival', async () => {
      const property = fc.asyncProperty(arrivals, batchSizes, async (drawn, sizes) => {
        const events = toEvents(drawn);
        await inNewStore(async (fresh) => {
          await processBatches(fresh, inBatches(events, sizes));
          expect(await readFleet(fresh)).toEqual(expectedFleet(events));
        });
      });
      await fc.assert(property, { numRuns: propertyRuns });
    });

    it('makes the same fleet of the events of another, as they were kept, in any split', async () => {
      const property = fc.asyncProperty(arrivals, batchSizes, async (drawn, sizes) => {
        const [original, kept] = await inNewStore(async (fresh) => {
          await processBatches(fresh, [toEvents(drawn)]);
          return [await readFleet(fresh), await scanAll(fresh)];
        });
        await inNewStore(async (fresh) => {
          const fleet = await createFleet({ store: { ...fresh, close: async () => {} } });
          for (const events of inBatches(kept, sizes)) {
            expect((await fleet.restore(events)).map(({ status }) => status)).toEqual(events.map(() => 'stored'));
          }
          expect((await fleet.restore(kept)).map(({ status }) => status)).toEqual(kept.map(() => 'duplicate'));
          await fleet.close();
          expect(await readFleet(fresh)).toEqual(original);
        });
      });
      await fc.assert(property, { numRuns: propertyRuns });
    });

    it('tells of each incident once: when none of its failures belonged to one before', async () => {
      const property = fc.asyncProperty(arrivals, batchSizes, async (drawn, sizes) => {
        const events = toEvents(drawn);
        const batches = [...inBatches(events, sizes), events];
        const expected = batches.map((_, index) => {
          const before = incidentFailures(batches.slice(0, index).flat());
          const after = incidentFailures(batches.slice(0, index + 1).flat());
          return after.filter((failures) => !before.some((known) => failures.some((id) => known.includes(id)))).length;
        });
        await inNewStore(async (fresh) => {
          const told = [];
          for (const batch of batches) {
            const notices = await processBatches(fresh, [batch]);
            told.push(notices.filter(({ level }) => level === 'warn').length);
          }
          expect(told).toEqual(expected);
          expect(await fresh.incidents.pendingNotices()).toEqual([]);
        });
      });
      await fc.assert(property, { numRuns: propertyRuns });
    });

    it('pages nobody for what backfill finds, and tells of it once the device fails live', async () => {
      const lanes = fc.infiniteStream(fc.constantFrom<Lane>('live', 'backfill', 'backfill'));
      const property = fc.asyncProperty(arrivals, batchSizes, lanes, async (drawn, sizes, randomLanes) => {
        const events = toEvents(drawn);
        const last = [...new Set(events.map(({ deviceId }) => deviceId))].map((deviceId) =>
          newFailure(deviceId, events),
        );
        await inNewStore(async (fresh) => {
          const told: Notice[] = [];
          for (const batch of inBatches(events, sizes)) {
            const [lane = 'live'] = randomLanes.take(1);
            const notices = await processBatches(fresh, [batch], () => lane);
            // the end of an incident that somebody was told of is told by whichever lane it comes
            const loud = notices.filter(({ pages, change }) => pages && change.reason !== 'resolved');
            expect(lane === 'backfill' ? loud : []).toEqual([]);
            expect(notices.filter(({ backfilled, level, pages }) => backfilled && (level !== 'info' || pages))).toEqual(
              [],
            );
            told.push(...notices);
          }
          told.push(...(await processBatches(fresh, [last])));
          const failing = await fresh.incidents.list({ after: null, limit: 1000, status: 'open' });
          const paged = told.filter(({ pages, change }) => pages && change.reason === 'opened');
          for (const incident of failing) {
            expect(paged.some(({ change }) => change.after !== null && shareFailures(change.after, incident))).toBe(
              true,
            );
          }
        });
      });
      await fc.assert(property, { numRuns: propertyRuns });
    });
  });
}
