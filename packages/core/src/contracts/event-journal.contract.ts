import { describe, expect, it, onTestFinished } from 'vitest';
import { processBatches } from './exactness.js';
import { journalUnderTest } from './journal-under-test.js';
import { sampleEvent } from './sample-events.js';
import type { LastingStoreUnderTest } from './store-under-test.js';

/** What a journal must do. */
export function eventJournalContract(name: string, lasting: LastingStoreUnderTest): void {
  describe(`${name}: journal`, () => {
    const under = journalUnderTest(lasting);
    const { open, reopen } = lasting;
    const events = [1, 2, 3, 4].map((minute) => sampleEvent({ minute, deviceId: `pibook-${minute % 2}` }));

    it('has all that was appended again, as it was and in order, until it is to be forgotten', async () => {
      expect(under.journal.mayAppend()).toBe(true);
      const all = [...events, sampleEvent({ minute: 5, eventId: 'own' })];
      const numbers = await Promise.all([
        under.journal.append(all.slice(0, 1)),
        under.journal.append(all.slice(1, 3)),
        under.journal.append(all.slice(3)),
      ]);
      expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers);
      await under.openAgain();
      expect(Array.from(under.journal.entries())).toEqual(
        [all.slice(0, 1), all.slice(1, 3), all.slice(3)].map((entry, index) => ({
          number: numbers[index],
          events: entry,
        })),
      );
      await under.journal.removeThrough(numbers[1] ?? 0);
      expect(under.inJournal()).toEqual(all.slice(3));
    });

    it('gives no number twice, also once all before it are forgotten', async () => {
      expect(under.journal.mayAppend()).toBe(true);
      const first = await under.journal.append(events);
      await under.journal.removeThrough(first);
      under.journal.rest();
      expect(under.journal.mayAppend()).toBe(true);
      expect(await under.journal.append(events)).toBeGreaterThan(first);
    });

    it('is none to append to before the first commit, nor while it rests', async () => {
      const fresh = await open();
      onTestFinished(() => fresh.close());
      fresh.journal?.use();
      expect(fresh.journal?.mayAppend()).toBe(false);
      expect(under.journal.mayAppend()).toBe(true);
      under.journal.rest();
      await expect(under.journal.append(events)).rejects.toThrow('somebody else may append');
    });

    it('is none to append to for two who answer for it', async () => {
      const leaveAgain = under.journal.use();
      expect(under.journal.mayAppend()).toBe(false);
      leaveAgain();
      expect(under.journal.mayAppend()).toBe(true);
    });

    it('finds what is in the store, and nothing else', async () => {
      await processBatches(under.store, [events.slice(0, 2)]);
      expect(events.map((event) => under.journal.findStored(event))).toEqual([...events.slice(0, 2), null, null]);
    });

    it.each([0, 1])('finds also what somebody else stored, once %i commits were made since', async (commits) => {
      const since = Array.from({ length: commits }, () => sampleEvent({ minute: 9, deviceId: 'pibox-9' }));
      await processBatches(under.store, [events.slice(0, 2)]);
      expect(under.journal.mayAppend()).toBe(true);
      expect(events.map((event) => under.journal.findStored(event))).toEqual([...events.slice(0, 2), null, null]);
      under.journal.rest();
      const other = await reopen();
      await processBatches(other, [events.slice(2)]);
      for (const event of since) await processBatches(under.store, [[event]]);
      await other.close();
      expect(under.journal.mayAppend()).toBe(true);
      expect(events.map((event) => under.journal.findStored(event))).toEqual(events);
    });

    it('lets nobody open the store while it is appended to, and nobody append while another has it open', async () => {
      expect(under.journal.mayAppend()).toBe(true);
      let isOpen = false;
      const opening = reopen().then((other) => {
        isOpen = true;
        return other;
      });
      // what opens it is seen once it is at the door
      await expect.poll(() => under.journal.mayAppend()).toBe(false);
      await under.journal.append(events);
      expect(isOpen).toBe(false);
      under.journal.rest();
      const other = await opening;
      other.journal?.use();
      expect(Array.from(other.journal?.entries() ?? []).flatMap((entry) => entry.events)).toEqual(events);
      expect([under.journal.mayAppend(), other.journal?.mayAppend()]).toEqual([false, false]);
      await other.close();
      expect(under.journal.mayAppend()).toBe(true);
    });
  });
}
