import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { positionOf } from '../domain/event-position.js';
import { toSyncEvent } from '../domain/sync-event.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { SAMPLE_DAY, sampleEvent, sampleRun } from './sample-events.js';
import type { StoreUnderTest } from './store-under-test.js';

/** What every event store must do: keep each identity once, and read a device's events in effective order. */
export function eventStoreContract(name: string, { open }: StoreUnderTest): void {
  describe(`${name}: event store`, () => {
    let store: FleetStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const append = (...events: Parameters<typeof sampleEvent>[0][]) =>
      store.transact(({ events: writer }) => writer.append(events.map((options) => sampleEvent(options))));

    it('keeps an event once, however often and in however many transactions it comes', async () => {
      const event = sampleEvent({ minute: 1 });
      const first = await store.transact(({ events }) => events.append([event, event]));
      const again = await store.transact(({ events }) =>
        events.append([{ ...event, receivedAt: event.receivedAt + 9 }]),
      );
      expect([...first, ...again]).toEqual(['stored', 'duplicate', 'duplicate']);
      expect(await store.events.history('pibook-1', { before: null, limit: 10 })).toEqual([event]);
    });

    it('refuses an identity that comes again with something else to say, and keeps the first', async () => {
      const outcomes = [
        ...(await append({ minute: 1, eventId: 'e1' })),
        ...(await append(
          { minute: 1, eventId: 'e1', files: 4 },
          { minute: 2, eventId: 'e1' },
          { minute: 1, eventId: 'e1' },
        )),
      ];
      expect(outcomes).toEqual(['stored', 'conflict', 'conflict', 'duplicate']);
      const history = await store.events.history('pibook-1', { before: null, limit: 10 });
      expect(history.map(({ totalFilesSynced }) => totalFilesSynced)).toEqual([3]);
    });

    it('tells devices apart that use the same event_id', async () => {
      expect(await append({ minute: 1, eventId: 'e1' }, { minute: 2, eventId: 'e1', deviceId: 'pibook-2' })).toEqual([
        'stored',
        'stored',
      ]);
    });

    it.each(['skewed', 'unset', 'future'] as const)('knows an event again whose clock was %s', async (clock) => {
      const receivedAt = SAMPLE_DAY;
      const timestamp = { skewed: SAMPLE_DAY - 1e10, unset: 5000, future: SAMPLE_DAY + 1e11 }[clock];
      const report = {
        device_id: 'pibook-1',
        timestamp,
        total_files_synced: 1,
        total_errors: 0,
        internet_speed: 1,
        ...(clock === 'skewed' && { sent_at: timestamp }),
      };
      const first = toSyncEvent(report, receivedAt);
      const copy = toSyncEvent({ ...report, ...(clock === 'skewed' && { sent_at: timestamp + 77 }) }, receivedAt + 50);
      expect(first.clock).toBe(clock);
      expect(await store.transact(({ events }) => events.append([first]))).toEqual(['stored']);
      expect(await store.transact(({ events }) => events.append([copy]))).toEqual(['duplicate']);
      expect(await store.events.history('pibook-1', { before: null, limit: 10 })).toEqual([first]);
    });

    it('reads a history newest first, page by page, and of one device alone', async () => {
      const events = sampleRun('SFSFSFSFSF');
      const neighbours = ['pibook-', 'pibook-10', 'pibook-0', 'pibook-1.'].map((deviceId) =>
        sampleEvent({ deviceId, minute: 3 }),
      );
      await store.transact(({ events: writer }) => writer.append([...neighbours, ...events.toReversed()]));
      const newest = await store.events.history('pibook-1', { before: null, limit: 4 });
      const last = newest.at(-1);
      const rest = await store.events.history('pibook-1', {
        before: last === undefined ? null : positionOf(last),
        limit: 50,
      });
      expect([...newest, ...rest]).toEqual(events.toReversed());
      expect(await store.events.history('pibook-9', { before: null, limit: 4 })).toEqual([]);
      for (const event of events) expect(await store.events.get('pibook-1', positionOf(event))).toEqual(event);
      expect(await store.events.get('pibook-9', positionOf(sampleEvent({ minute: 1 })))).toBeNull();
      expect(await store.events.get('pibook-1', positionOf(sampleEvent({ minute: 77 })))).toBeNull();
    });

    it('breaks ties of effective time by timestamp, then by identity', async () => {
      const receivedAt = SAMPLE_DAY;
      const reports = [
        { timestamp: 2000, event_id: 'a' },
        { timestamp: 1000, event_id: 'c' },
        { timestamp: 1000, event_id: 'B' },
      ].map((own) =>
        toSyncEvent({ device_id: 'd', total_files_synced: 0, total_errors: 0, internet_speed: 0, ...own }, receivedAt),
      );
      await store.transact(({ events }) => events.append(reports));
      const history = await store.events.history('d', { before: null, limit: 9 });
      expect(history.map(({ eventId }) => eventId)).toEqual(['a', 'c', 'B']);
    });

    it('reads up to the nearest success, both ways, together with what the transaction itself appended', async () => {
      const events = sampleRun('SFFSFFS');
      const [s0, f1, f2, s3, f4, f5, s6] = events;
      if (!s0 || !f1 || !f2 || !s3 || !f4 || !f5 || !s6) throw new Error('the sample is shorter than expected');
      await store.transact(({ events: writer }) => writer.append([s0, f2, f5]));
      await store.transact(async ({ events: writer }) => {
        await writer.append([f4, s3, f1, s6]);
        expect(await writer.untilSuccess('pibook-1', f2, 'older')).toEqual([f1, s0]);
        expect(await writer.untilSuccess('pibook-1', f2, 'newer')).toEqual([s3]);
        expect(await writer.untilSuccess('pibook-1', s3, 'newer')).toEqual([f4, f5, s6]);
        expect(await writer.untilSuccess('pibook-1', s6, 'newer')).toEqual([]);
        expect(await writer.untilSuccess('pibook-1', s0, 'older')).toEqual([]);
      });
    });
  });
}
