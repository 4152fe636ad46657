import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFleet, type Fleet } from '../create-fleet.js';
import type { SyncEvent } from '../domain/sync-event.js';
import { arrivals, inBatches } from './arrivals.js';
import { expectedFleet, processBatches, readFleet } from './exactness.js';
import { SAMPLE_DAY, sampleEvent } from './sample-events.js';
import type { LastingStoreUnderTest } from './store-under-test.js';
import { toEvents } from './to-events.js';
import { journalUnderTest } from './journal-under-test.js';

import { acceptEach, DEVICES, MINUTE, nextTurn, reportsAt, times } from './journaled-reports.js';

function isNew(known: Set<string>, event: SyncEvent | undefined): boolean {
  const identity = `${event?.deviceId} ${event?.eventId}`;
  return !known.has(identity) && known.add(identity).has(identity);
}

/** What a fleet over a store that has a journal must answer. */
export function journaledBatchesContract(name: string, lasting: LastingStoreUnderTest): void {
  describe(`${name}: batches answered from the journal`, () => {
    const under = journalUnderTest(lasting);
    const { open, reopen } = lasting;

    it('answers calls of many devices from it, and each question with all that was answered', async () => {
      const fleet = await under.openFleet();
      for (const minute of [1, 2, 3])
        expect(await acceptEach(fleet, reportsAt(minute))).toEqual(times(DEVICES, 'stored'));
      expect(under.inJournal()).toHaveLength(3 * DEVICES);
      expect(await readFleet(under.store)).toMatchObject({ devices: [{ deviceId: 'pibox-0' }] });

      // of one device that device alone is brought in
      expect(await fleet.device('pibook-3')).toMatchObject({ totalSyncs: 3, currentStreak: 3, status: 'failing' });
      expect((await fleet.history('pibook-4'))?.items).toHaveLength(3);
      expect((await fleet.incidents({ deviceId: 'pibook-5' })).items).toHaveLength(1);
      expect((await readFleet(under.store)).devices).toHaveLength(4);
      expect(await fleet.stats()).toMatchObject({ syncs: 3 * DEVICES + 1, openIncidents: DEVICES });
      expect((await fleet.devices()).items).toHaveLength(DEVICES + 1);
      expect(under.inJournal()).toEqual([]);
      await fleet.close();
    });

    it.each<[string, (fleet: Fleet) => Promise<{ readonly items: readonly unknown[] }>, number]>([
      ['devices', (fleet) => fleet.devices(), DEVICES + 1],
      ['repeated failures', (fleet) => fleet.repeatedFailures({ min: 1 }), DEVICES],
      ['incidents', (fleet) => fleet.incidents(), 0],
      ['days', (fleet) => fleet.days(), 2],
    ])('brings in all for a page of %s', async (_, ask, expected) => {
      const fleet = await under.openFleet();
      await acceptEach(fleet, reportsAt(1));
      await acceptEach(fleet, reportsAt(2));
      const { items } = await ask(fleet);
      expect(items).toHaveLength(expected);
      expect(await under.store.totals()).toMatchObject({ syncs: 2 * DEVICES + 1 });
      await fleet.close();
    });

    it('knows what is repeated, and what conflicts, wherever the first is', async () => {
      const fleet = await under.openFleet();
      const first = reportsAt(1, { event_id: 'first' });
      const other = reportsAt(2, { event_id: 'first' });
      // in one batch, then both on their way at once, in the journal, and in the store
      expect(await acceptEach(fleet, [...first, ...first.slice(0, 3)])).toEqual([
        ...times(DEVICES, 'stored'),
        ...times(3, 'duplicate'),
      ]);
      const answers = await Promise.all([
        acceptEach(fleet, reportsAt(3)),
        nextTurn().then(() => acceptEach(fleet, reportsAt(3))),
      ]);
      expect(answers).toEqual([times(DEVICES, 'stored'), times(DEVICES, 'duplicate')]);
      expect(await acceptEach(fleet, other)).toEqual(times(DEVICES, 'rejected'));
      expect(under.inJournal()).toHaveLength(2 * DEVICES);
      await fleet.totals();
      expect(await acceptEach(fleet, first)).toEqual(times(DEVICES, 'duplicate'));
      expect(await acceptEach(fleet, other)).toEqual(times(DEVICES, 'rejected'));
      expect(await fleet.totals()).toMatchObject({ syncs: 2 * DEVICES + 1 });
      await fleet.close();
    });

    it('answers a repeated event only once the first is safe, and as failed where it is not', async () => {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const failing = {
        ...under.journal,
        append: async () => {
          await held;
          throw new Error('the disk is gone');
        },
      };
      const down = (): Promise<never> => Promise.reject(new Error('the disk is gone'));
      const fleet = await under.openFleet({}, { journal: failing, transact: down });
      const refused = ({ message }: Error): string => message;
      const both = [reportsAt(1), reportsAt(1)].map((reports, turn) =>
        (turn === 0 ? Promise.resolve() : nextTurn()).then(() =>
          Promise.all(reports.map((report) => fleet.accept([report]).then(() => 'answered', refused))),
        ),
      );
      await nextTurn();
      await nextTurn();
      release();
      expect((await Promise.all(both)).flat()).toEqual(
        times(2 * DEVICES, 'the events could not be stored; send them again after a while'),
      );
      await fleet.close();
    });

    it('processes at once, as new, what the journal does not take', async () => {
      const failing = { ...under.journal, append: () => Promise.reject(new Error('the disk is gone')) };
      const fleet = await under.openFleet({}, { journal: failing });
      expect(await acceptEach(fleet, reportsAt(1))).toEqual(times(DEVICES, 'stored'));
      expect(await fleet.totals()).toMatchObject({ syncs: DEVICES + 1 });
      await fleet.close();
    });

    it('lets others open the store after an entry could not be kept', async () => {
      const failing = { ...under.journal, append: () => Promise.reject(new Error('the disk is gone')) };
      const fleet = await under.openFleet({}, { journal: failing });
      expect(await acceptEach(fleet, reportsAt(1))).toEqual(times(DEVICES, 'stored'));
      const other = await reopen();
      await other.close();
      await fleet.close();
    });

    it('lets others open the store once a fleet that only heard repeats is closed', async () => {
      await processBatches(under.store, [
        reportsAt(1).flatMap((report) => toEvents([{ report, receivedAt: SAMPLE_DAY }])),
      ]);
      const fleet = await under.openFleet();
      expect(await acceptEach(fleet, reportsAt(1))).toEqual(times(DEVICES, 'duplicate'));
      await fleet.close();
      const other = await reopen();
      await other.close();
    });

    it('takes nothing of a device while another batch of it is processed', async () => {
      const { fleet, release } = await under.openHeld();
      const reports = reportsAt(1);
      const alone = fleet.accept(reports.slice(0, 1));
      await nextTurn();
      const together = acceptEach(fleet, reports);
      await nextTurn();
      release();
      const answers = [...(await alone).map(({ status }) => status), ...(await together)];
      expect(answers.filter((status) => status === 'stored')).toHaveLength(DEVICES);
      await fleet.close();
    });

    it('keeps nothing that pages nobody: what comes by the backfill lane', async () => {
      const fleet = await under.openFleet();
      expect(await fleet.accept(reportsAt(1), { lane: 'backfill' })).toMatchObject(
        times(DEVICES, { status: 'stored' }),
      );
      expect(under.inJournal()).toEqual([]);
      await fleet.close();
    });

    it('answers as new once what comes in a batch of one device and in one of many', async () => {
      const fleet = await under.openFleet();
      const ofOne = Array.from({ length: 30 }, (_, minute) => reportsAt(minute + 1)[0] ?? {});
      const answers = await Promise.all([
        fleet.accept(ofOne).then((receipts) => receipts.map(({ status }) => status)),
        nextTurn().then(() => acceptEach(fleet, reportsAt(2))),
        fleet.accept(ofOne, { lane: 'backfill' }).then((receipts) => receipts.map(({ status }) => status)),
      ]);
      expect(answers.flat().filter((status) => status === 'stored')).toHaveLength(30 + DEVICES - 1);
      expect(await fleet.totals()).toMatchObject({ syncs: 30 + DEVICES });
      await fleet.close();
    });

    it('is left alone by two fleets over one store, which answer each event as new once', async () => {
      const [one, other] = [
        await under.openFleet(),
        await createFleet({ store: { ...under.store, close: async () => {} } }),
      ];
      const answers = [];
      for (const minute of [1, 2, 3]) {
        answers.push(await acceptEach(one, reportsAt(minute)), await acceptEach(other, reportsAt(minute)));
      }
      expect(under.inJournal()).toEqual([]);
      expect(answers).toEqual(
        Array.from({ length: 6 }, (_, turn) => times(DEVICES, turn % 2 === 0 ? 'stored' : 'duplicate')),
      );
      await other.close();
      await acceptEach(one, reportsAt(4));
      expect(under.inJournal()).toHaveLength(DEVICES);
      await one.close();
    });

    it('ends with the same fleet whatever is answered from it, asked meanwhile, and repeated', async () => {
      const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 });
      const property = fc.asyncProperty(
        arrivals,
        sizes,
        fc.infiniteStream(fc.nat()),
        async (drawn, together, randoms) => {
          const isOften = (times_: number): boolean => randoms.next().value % times_ === 0;
          const fresh = await open();
          await processBatches(fresh, [[sampleEvent({ minute: 0, deviceId: 'pibox-0' })]]);
          // each device of the drawn fleet many times, so that batches are of many
          const copies = Array.from({ length: 8 }, (_, copy) => copy);
          const known = new Set<string>();
          const reports = drawn
            // copies that count at other times, by when they were sent, would have the first to come decide
            .filter((_, index) => isNew(known, toEvents(drawn)[index]))
            .flatMap(({ report }) =>
              copies.map((copy) => ({ ...report, device_id: `${String(report['device_id'])}-${copy}` })),
            );
          const calls = [...reports, ...reports.filter(() => isOften(3))]
            .map((report) => ({ report, key: randoms.next().value }))
            .toSorted((a, b) => a.key - b.key);
          const receivedAt = SAMPLE_DAY + 3 * 1440 * MINUTE;
          const clock = { now: () => receivedAt };
          const fleet = await createFleet({ store: { ...fresh, close: async () => {} }, clock });
          const asked: Promise<unknown>[] = [];
          const answers: string[] = [];
          for (const batch of inBatches(calls, together)) {
            const answered = batch.map(({ report }) => fleet.accept([report], isOften(9) ? { lane: 'backfill' } : {}));
            if (isOften(4)) asked.push(fleet.totals(), fleet.device('pibook-1-0'));
            if (isOften(2)) answers.push(...(await Promise.all(answered)).flat().map(({ status }) => status));
            else
              asked.push(Promise.all(answered).then((all) => answers.push(...all.flat().map(({ status }) => status))));
          }
          await Promise.all(asked);
          await fleet.close();
          const expected = expectedFleet([
            sampleEvent({ minute: 0, deviceId: 'pibox-0' }),
            ...toEvents(reports.map((report) => ({ report, receivedAt }))),
          ]);
          expect(await readFleet(fresh)).toEqual(expected);
          expect(answers.filter((status) => status === 'stored')).toHaveLength(expected.totals.syncs - 1);
          expect(Array.from(fresh.journal?.entries() ?? [])).toEqual([]);
          await fresh.close();
        },
      );
      await fc.assert(property, { numRuns: 40 });
    });
  });
}
