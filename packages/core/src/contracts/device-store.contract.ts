import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advanceDevice } from '../domain/advance-device.js';
import type { DeviceState } from '../domain/device-state.js';
import { DEVICE_ORDERS, devicePosition, type DeviceQuery } from '../ports/device-store.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { sampleRun } from './sample-events.js';
import type { StoreUnderTest } from './store-under-test.js';

const WORDS: Readonly<Record<string, string>> = {
  'pibook-1': 'SSS',
  'pibook-2': 'FFFFF',
  'pibook-3': 'SFSFSFSFS',
  'pibox-1': 'FFF',
  'pibox-2': 'FFFSF',
  'tablet-1': 'F',
  'PiBook-9': 'SS',
};

/** What every device store must do: keep states as they are, and list them in each order, filtered and in pages. */
export function deviceStoreContract(name: string, { open }: StoreUnderTest): void {
  describe(`${name}: device store`, () => {
    let store: FleetStore;
    const states = new Map<string, DeviceState>();
    beforeEach(async () => {
      store = await open();
      for (const [index, [deviceId, word]] of Object.entries(WORDS).entries()) {
        // in two steps, so that places in an order are moved and not only made
        const events = sampleRun(word, { deviceId, minute: index * 3 });
        const first = advanceDevice(null, events.slice(0, 1), []);
        await store.transact(({ devices }) => devices.save([first]));
        const rest = events.slice(1);
        const second = rest.length === 0 ? first : advanceDevice(first.after, rest, []);
        if (rest.length > 0) await store.transact(({ devices }) => devices.save([second]));
        states.set(deviceId, second.after);
      }
    });
    afterEach(() => store.close());

    const all = { orderBy: 'device_id', descending: false, after: null, limit: 100 } as const;
    const ids = async (query: DeviceQuery): Promise<readonly string[]> =>
      (await store.devices.list(query)).map(({ deviceId }) => deviceId);

    it('gives a state back as it was saved, in and out of a transaction', async () => {
      for (const [deviceId, state] of states) expect(await store.devices.get(deviceId)).toEqual(state);
      expect(await store.devices.get('pibook-4')).toBeNull();
      const loaded = await store.transact(({ devices }) => devices.load(['pibook-2', 'nobody']));
      expect([...loaded]).toEqual([['pibook-2', states.get('pibook-2')]]);
    });

    it.each(DEVICE_ORDERS.flatMap((orderBy) => [false, true].map((descending) => ({ orderBy, descending }))))(
      'lists all devices by $orderBy, descending: $descending, in pages of any size',
      async ({ orderBy, descending }) => {
        const expected = [...states.values()]
          .toSorted((a, b) => {
            const [left, right] = [devicePosition(orderBy, a), devicePosition(orderBy, b)];
            const order = left.value - right.value || (left.deviceId < right.deviceId ? -1 : 1);
            return descending ? -order : order;
          })
          .map(({ deviceId }) => deviceId);
        for (const limit of [1, 2, 3, 100]) {
          const found: string[] = [];
          let page: readonly DeviceState[] = [];
          do {
            const last = page.at(-1);
            const after = last === undefined ? null : devicePosition(orderBy, last);
            page = await store.devices.list({ orderBy, descending, after, limit });
            found.push(...page.map(({ deviceId }) => deviceId));
          } while (page.length === limit);
          expect(found).toEqual(expected);
        }
      },
    );

    it('filters by status, kind, failures and when a device was heard', async () => {
      expect(await ids({ ...all, status: 'failing' })).toEqual(['pibook-2', 'pibox-1']);
      expect(await ids({ ...all, status: 'failing', orderBy: 'current_streak', descending: true })).toEqual([
        'pibook-2',
        'pibox-1',
      ]);
      expect(await ids({ ...all, status: 'failing', orderBy: 'current_streak' })).toEqual(['pibox-1', 'pibook-2']);
      expect(await ids({ ...all, status: 'ok', orderBy: 'current_streak' })).toHaveLength(5);
      expect(await ids({ ...all, kind: 'pibook' })).toEqual(['PiBook-9', 'pibook-1', 'pibook-2', 'pibook-3']);
      expect(await ids({ ...all, kind: 'unknown' })).toEqual(['tablet-1']);
      expect(await ids({ ...all, minFailedSyncs: 4, orderBy: 'failed_syncs', descending: true })).toEqual([
        'pibook-2',
        'pibox-2',
        'pibook-3',
      ]);
      const heardSince = states.get('pibox-2')?.newest.effectiveAt ?? 0;
      expect(await ids({ ...all, heardSince, orderBy: 'last_event_at' })).toEqual(['pibox-2', 'PiBook-9']);
      expect(await ids({ ...all, heardSince, minFailedSyncs: 4 })).toEqual(['pibox-2']);
    });

    it('finds devices by a part of their id, to the letter and in any order', async () => {
      expect(await ids({ ...all, idContains: 'book' })).toEqual(['pibook-1', 'pibook-2', 'pibook-3']);
      expect(await ids({ ...all, idContains: 'Book' })).toEqual(['PiBook-9']);
      expect(await ids({ ...all, idContains: '-1', descending: true })).toEqual(['tablet-1', 'pibox-1', 'pibook-1']);
      expect(await ids({ ...all, idContains: 'pibox-2' })).toEqual(['pibox-2']);
      for (const none of ['pi.ook', 'book.', '^p', 'pibook-1$', '[a-z]', 'pibook-11', String.raw`\w`]) {
        expect(await ids({ ...all, idContains: none })).toEqual([]);
      }
      const worstOfThem = { ...all, idContains: 'pibo', orderBy: 'failed_syncs', descending: true } as const;
      expect(await ids({ ...worstOfThem, limit: 2 })).toEqual(['pibook-2', 'pibox-2']);
      expect(await ids({ ...worstOfThem, kind: 'pibox', status: 'failing' })).toEqual(['pibox-1']);
    });

    it('finds the few that a filter passes among many', async () => {
      const many = Array.from({ length: 1500 }, (_, index) =>
        advanceDevice(null, sampleRun(index % 500 === 499 ? 'FFF' : 'S', { deviceId: `z-${10_000 + index}` }), []),
      );
      await store.transact(({ devices }) => devices.save(many));
      expect(await ids({ ...all, status: 'failing', after: { value: 0, deviceId: 'z' } })).toEqual([
        'z-10499',
        'z-10999',
        'z-11499',
      ]);
    });
  });
}
