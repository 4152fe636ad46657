import { expect, it } from 'vitest';
import { createMemoryStore } from './adapters/memory/memory-store.js';
import { STORE_OPERATIONS, type StoreOperation } from './ports/fleet-metrics.js';
import type { FleetStore } from './ports/fleet-store.js';
import { timingOperations } from './store-timings.js';

/** Asks everything that is timed, once. */
async function askAll(store: FleetStore): Promise<void> {
  const position = { effectiveAt: 0, timestamp: 0, eventId: 'e' };
  const page = { after: null, limit: 1 };
  await store.transact(async () => {});
  await store.events.get('a', position);
  await store.events.history('a', { before: null, limit: 1 });
  await store.devices.get('a');
  await store.devices.list({ ...page, orderBy: 'device_id', descending: false });
  await store.incidents.list(page);
  await store.incidents.pendingNotices();
  await store.days.list(page);
  await store.totals();
  await store.ping();
}

it('tells of each question once, by its own name', async () => {
  const asked: StoreOperation[] = [];
  const store = timingOperations(createMemoryStore(), {
    storeAsked(operation, durationMs, ok) {
      expect([durationMs >= 0, ok]).toEqual([true, true]);
      asked.push(operation);
    },
  });
  await askAll(store);
  expect(asked).toEqual(STORE_OPERATIONS);
});

it('tells of a failure, which stays what it is', async () => {
  const told: unknown[] = [];
  const store = timingOperations(createMemoryStore(), {
    storeAsked: (operation, _durationMs, ok) => void told.push([operation, ok]),
  });
  const error = new Error('disk full');
  await expect(store.transact(() => Promise.reject(error))).rejects.toBe(error);
  expect(told).toEqual([['transact', false]]);
});
