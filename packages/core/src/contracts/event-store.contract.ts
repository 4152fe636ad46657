import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advanceDevice } from '../domain/advance-device.js';
import { comparePositions, positionOf } from '../domain/event-position.js';
import { type SyncEvent, toSyncEvent } from '../domain/sync-event.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { SAMPLE_DAY, sampleEvent, sampleRun } from './sample-events.js';
import type { StoreUnderTest } from './store-under-test.js';

/** Events of a device whose clock is dead, two of them at once. */
function unsetClock(deviceId: string): readonly SyncEvent[] {
  return [0, 0, 1].map((minute, index) =>
    toSyncEvent(
      { device_id: deviceId, timestamp: 5000 - index, total_files_synced: 0, total_errors: 1, internet_speed: 0 },
      SAMPLE_DAY + (3 + minute) * 60_000,
    ),
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

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

    it('reads all events by device and in effective order, in pages of any size, of a range or a device', async () => {
      const { words, minute, at } = { words: ['SFSFF', 'F', 'SSFFSSF'], minute: 60_000, at: SAMPLE_DAY };
      const fleet = ['pibook-', 'pibook-1', 'PiBook-1', 'pibook-10', 'pibox-2', 'z.1', 'a:b'].flatMap(
        (deviceId, index) => sampleRun(words[index % words.length] ?? '', { deviceId, minute: index % 3 }),
      );
      const stored = [...fleet, ...unsetClock('pibook-1'), ...unsetClock('b')];
      await store.transact(({ events }) => events.append(stored.toReversed()));
      const all = stored.toSorted((a, b) => compareText(a.deviceId, b.deviceId) || comparePositions(a, b));
      const ranges = [
        {},
        { since: at + 3 * minute },
        { until: at + 3 * minute },
        { since: at + 2 * minute, until: at + 4 * minute },
        { since: at + 9000 * minute },
        ...['pibook-1', 'pibook-10', 'b', 'nobody'].flatMap((deviceId) => [
          { deviceId },
          { deviceId, since: at + 2 * minute, until: at + 5 * minute },
        ]),
      ];
      for (const range of ranges) {
        const { since = 0, until = Infinity, deviceId } = { deviceId: undefined, ...range };
        const expected = all.filter(
          (event) =>
            event.effectiveAt >= since &&
            event.effectiveAt < until &&
            (deviceId === undefined || event.deviceId === deviceId),
        );
        for (const limit of [1, 2, 3, 7, 1000]) {
          const found: SyncEvent[] = [];
          let page: readonly SyncEvent[] = [];
          do {
            page = await store.events.scan({ after: page.at(-1) ?? null, limit, ...range });
            found.push(...page);
          } while (page.length === limit);
          expect([range, limit, found]).toEqual([range, limit, expected]);
        }
      }
    });

    it('lists the devices that have events, in pages of any size, and no device without', async () => {
      const deviceIds = ['pibook-', 'pibook-1', 'PiBook-1', 'pibook-10', 'pibox-2', 'z'.repeat(128), 'a:b'];
      const events = deviceIds.flatMap((deviceId, index) => sampleRun('SF'.repeat(1 + 9 * index), { deviceId }));
      await store.transact(({ events: writer }) => writer.append(events));
      const bare = advanceDevice(null, sampleRun('SFF', { deviceId: 'pibook-2' }), []);
      await store.transact(({ devices }) => devices.save([bare]));
      for (const limit of [1, 2, 3, 6, 7, 1000]) {
        const found: string[] = [];
        let page: readonly string[] = [];
        do {
          page = await store.events.deviceIds({ after: page.at(-1) ?? null, limit });
          found.push(...page);
        } while (page.length === limit);
        expect([limit, found]).toEqual([limit, deviceIds.toSorted(compareText)]);
      }
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
