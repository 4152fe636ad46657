import { describe, expect, it } from 'vitest';
import { finishJournal } from '../finish-journal.js';
import type { FleetStore } from '../ports/fleet-store.js';
import type { Notice } from '../ports/notifier.js';
import { processBatches, readFleet } from './exactness.js';
import { SAMPLE_DAY, sampleEvent } from './sample-events.js';
import type { LastingStoreUnderTest } from './store-under-test.js';
import { journalUnderTest } from './journal-under-test.js';

import { acceptEach, DEVICES, MINUTE, nextTurn, reportsAt, times } from './journaled-reports.js';

/** How a fleet must bring what waits in the journal into the store. */
export function bringingInContract(name: string, lasting: LastingStoreUnderTest): void {
  describe(`${name}: what waits in the journal`, () => {
    const under = journalUnderTest(lasting);
    const { reopen } = lasting;
    const events = [1, 2, 3, 4].map((minute) => sampleEvent({ minute, deviceId: `pibook-${minute % 2}` }));

    it('brings each event in once, however many ask for it', async () => {
      const { fleet, release } = await under.openHeld();
      let stored = 0;
      let duplicates = 0;
      const end = fleet.subscribe(({ counts }) => {
        stored += counts.stored;
        duplicates += counts.duplicates;
      });
      await acceptEach(fleet, reportsAt(1));
      const asked = [fleet.device('pibook-1'), fleet.totals(), fleet.device('pibook-1'), fleet.device('pibook-2')];
      release();
      await Promise.all(asked);
      await fleet.close();
      expect([stored, duplicates]).toEqual([DEVICES, 0]);
      end();
    });

    it('forgets nothing that came while it brought in what was before', async () => {
      const { fleet, release } = await under.openHeld();
      await acceptEach(fleet, reportsAt(1));
      const totals = fleet.totals();
      await acceptEach(fleet, reportsAt(2));
      release();
      expect(await totals).toMatchObject({ syncs: DEVICES + 1 });
      expect(under.inJournal().map(({ timestamp }) => timestamp)).toEqual(times(DEVICES, SAMPLE_DAY + 2 * MINUTE));
      await fleet.close();
      expect(under.inJournal()).toEqual([]);
    });

    it('processes other batches after what waits of their devices', async () => {
      const fleet = await under.openFleet();
      await acceptEach(fleet, reportsAt(1));
      const [report] = reportsAt(1);
      expect(await fleet.accept([report])).toMatchObject([{ status: 'duplicate' }]);
      expect(await fleet.accept([report], { lane: 'backfill' })).toMatchObject([{ status: 'duplicate' }]);
      expect(await fleet.accept(reportsAt(1), { lane: 'backfill' })).toMatchObject(
        times(DEVICES, { status: 'duplicate' }),
      );
      expect(await fleet.totals()).toMatchObject({ syncs: DEVICES + 1 });
      await fleet.close();
    });

    it('knows how much is not brought in yet, and for how long', async () => {
      let now = SAMPLE_DAY + 1440 * MINUTE;
      const fleet = await under.openFleet({ clock: { now: () => now } });
      const backlog = async (): Promise<unknown> => (await fleet.queues()).journal;
      expect(await backlog()).toEqual({ events: 0, oldestAgeMs: 0 });
      now += 5000;
      await acceptEach(fleet, reportsAt(1));
      now += 3000;
      await acceptEach(fleet, reportsAt(2));
      expect(await backlog()).toEqual({ events: 2 * DEVICES, oldestAgeMs: 3000 });
      await fleet.totals();
      expect(await backlog()).toEqual({ events: 0, oldestAgeMs: 0 });
      // what came while the rest was brought in is no older than that
      now += 5000;
      await acceptEach(fleet, reportsAt(3));
      now += 3000;
      const asked = fleet.totals();
      await Promise.all([asked, nextTurn().then(() => acceptEach(fleet, reportsAt(4)))]);
      now += 1000;
      expect(await backlog()).toEqual({ events: DEVICES, oldestAgeMs: 1000 });
      await fleet.close();
    });

    it('brings in by itself what nobody asks for', async () => {
      const fleet = await under.openFleet();
      await acceptEach(fleet, reportsAt(1));
      await expect.poll(() => under.store.totals(), { timeout: 10_000 }).toMatchObject({ syncs: DEVICES + 1 });
      await expect.poll(under.inJournal, { timeout: 10_000 }).toEqual([]);
      await fleet.close();
    });

    it('brings in before it closes, and tells of it', async () => {
      const told: Notice[] = [];
      const fleet = await under.openFleet({ onIncident: (notice) => void told.push(notice) });
      for (const minute of [1, 2, 3]) await acceptEach(fleet, reportsAt(minute));
      await fleet.close();
      expect(told.map(({ change }) => change.reason)).toEqual(times(DEVICES, 'opened'));
      expect(await under.store.totals()).toMatchObject({ openIncidents: DEVICES });
      expect(under.inJournal()).toEqual([]);
      expect(await under.store.incidents.pendingNotices()).toEqual([]);
    });

    it('counts for those who listen what it answered as repeated, and the rest once it is brought in', async () => {
      const fleet = await under.openFleet();
      const counts = { stored: 0, duplicates: 0, conflicts: 0 };
      const end = fleet.subscribe(({ counts: { stored, duplicates, conflicts } }) => {
        counts.stored += stored;
        counts.duplicates += duplicates;
        counts.conflicts += conflicts;
      });
      await acceptEach(fleet, reportsAt(1, { event_id: 'first' }));
      await acceptEach(fleet, reportsAt(1, { event_id: 'first' }));
      await acceptEach(fleet, reportsAt(2, { event_id: 'first' }));
      await fleet.totals();
      await expect.poll(() => counts).toEqual({ stored: DEVICES, duplicates: DEVICES, conflicts: DEVICES });
      end();
      await fleet.close();
    });

    it('keeps what the store does not take, says so to who asks, and brings it in later', async () => {
      const said: string[] = [];
      let isDown = false;
      const transact: FleetStore['transact'] = (work) =>
        isDown ? Promise.reject(new Error('no room')) : under.store.transact(work);
      const logger = { error: (_: object, message: string) => void said.push(message) };
      const fleet = await under.openFleet({ logger }, { transact });
      isDown = true;
      expect(await acceptEach(fleet, reportsAt(1))).toEqual(times(DEVICES, 'stored'));
      for (const question of [fleet.stats(), fleet.device('pibook-1')]) {
        await expect(question).rejects.toMatchObject({
          code: 'store_failed',
          message: expect.stringContaining('see that its disk has room'),
        });
      }
      expect(said.filter((message) => message.includes('journal'))).toHaveLength(1);
      // others may open it meanwhile, and find what waits
      const other = await reopen();
      expect(Array.from(other.journal?.entries() ?? []).flatMap((entry) => entry.events)).toHaveLength(DEVICES);
      await other.close();
      expect(await acceptEach(fleet, reportsAt(1))).toEqual(times(DEVICES, 'duplicate'));
      isDown = false;
      expect(await fleet.stats()).toMatchObject({ syncs: DEVICES + 1 });
      await fleet.close();
    });

    it('brings in what a crash left, once, and has it told by a service', async () => {
      const left = [1, 2, 3].flatMap((minute) =>
        Array.from({ length: DEVICES }, (_, device) =>
          sampleEvent({ minute, failed: true, deviceId: `pibook-${device}` }),
        ),
      );
      expect(under.journal.mayAppend()).toBe(true);
      await under.journal.append(left.slice(0, 20));
      await under.journal.append(left.slice(20));
      // some of it was brought in, and not forgotten
      await processBatches(under.store, [left.slice(10, 30)]);
      await under.openAgain();
      under.leave();
      await finishJournal(under.store);
      expect((await readFleet(under.store)).totals).toMatchObject({ syncs: left.length + 1, openIncidents: DEVICES });
      expect(under.inJournal()).toEqual([]);
      expect((await under.store.incidents.pendingNotices()).length).toBeGreaterThan(0);

      const told: Notice[] = [];
      const fleet = await under.openFleet({ onIncident: (notice) => void told.push(notice) });
      await fleet.close();
      expect(told.length).toBeGreaterThan(0);
      expect(await under.store.incidents.pendingNotices()).toEqual([]);
    });

    it('has all of it answered for by the next fleet at once', async () => {
      expect(under.journal.mayAppend()).toBe(true);
      await under.journal.append(events);
      await under.openAgain();
      const fleet = await under.openFleet();
      expect(await fleet.restore(events)).toMatchObject(times(events.length, { status: 'duplicate' }));
      expect(await fleet.totals()).toMatchObject({ syncs: events.length + 1 });
      await fleet.close();
    });
  });
}
