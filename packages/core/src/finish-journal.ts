import { createFleet } from './create-fleet.js';
import type { FleetStore } from './ports/fleet-store.js';
import type { Notifier } from './ports/notifier.js';

const LEFT_TO_A_SERVICE: Notifier = {
  notify: () => Promise.reject(new Error('to be told by a service')),
};

/**
 * Brings into a store what a process that crashed left in its journal, for who reads the store without a fleet; costs nothing where nothing
 * is left. What people are to be told of it stays to be told by the next service. The store stays open.
 *
 * @throws PisyncError `store_failed` when the store doesn't take it
 */
export async function finishJournal(store: FleetStore): Promise<void> {
  if (store.journal === undefined) return;
  const fleet = await createFleet({ store: { ...store, close: async () => {} }, notifier: LEFT_TO_A_SERVICE });
  try {
    await fleet.totals();
  } finally {
    await fleet.close();
  }
}
