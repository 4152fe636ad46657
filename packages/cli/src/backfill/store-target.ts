import { createFleet, type Fleet, type FleetStore, type LatestCache, type Notifier, type Receipt } from '@pisync/core';
import { createInProcessBackfillQueue } from '@pisync/core/memory';
import type { ServiceStore } from '@pisync/core';
import type { BatchOutcome, ImportTarget, RefusedEvent } from './import-target.js';

const PAGE = 500;
/** Many, since each commit costs the pages of the tree above them; few enough that these pages stay within some ten MiB. */
const BATCH_EVENTS = 4000;

/**
 * Takes events into a store that this process has opened; closes it at the end. Others may use it meanwhile.
 *
 * @param retrying wraps what may fail while the store is out of reach
 */
export async function createStoreTarget(
  name: string,
  store: ServiceStore,
  retrying: <T>(work: () => Promise<T>) => Promise<T> = (work) => work(),
): Promise<ImportTarget> {
  const fleet = await openFleet(store);
  return {
    name,
    restores: true,
    batchEvents: BATCH_EVENTS,
    noteArrival: (at) => retrying(() => store.watches.noteCarried([at])),
    send: async (events) => outcomeOf(await retrying(() => fleet.restore(events))),
    history: (deviceId) => historyOf(fleet, deviceId),
    close: () => fleet.close(),
  };
}

/** Nobody asks an import for the latest sync of a device. */
const NO_CACHE: LatestCache = { get: async () => null, put: async () => {} };

/**
 * A fleet over a store. What an import finds needs no telling, its summary counts it; what somebody waits for, the end of an
 * incident that was told of, and what others left to be told, stays to be told by a service.
 */
export function openFleet(store: FleetStore): Promise<Fleet> {
  const notifier: Notifier = {
    async notify(notices) {
      if (notices.some(({ backfilled, redelivered }) => !backfilled || redelivered)) {
        throw new Error('to be told by a service');
      }
    },
  };
  const backfillQueue = createInProcessBackfillQueue({ maxBatchEvents: BATCH_EVENTS });
  return createFleet({ store, notifier, backfillQueue, cache: NO_CACHE });
}

/** All that a fleet keeps of a device, newest first. */
async function* historyOf(fleet: Fleet, deviceId: string) {
  let cursor: string | undefined;
  do {
    const page = await fleet.history(deviceId, { limit: PAGE, cursor });
    if (page === null) return;
    yield page.items;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

/** What receipts say, in figures. */
export function outcomeOf(receipts: readonly Receipt[]): BatchOutcome {
  const count = (status: Receipt['status']): number => receipts.filter((receipt) => receipt.status === status).length;
  const refused: RefusedEvent[] = [];
  for (const [index, receipt] of receipts.entries()) {
    if (receipt.status !== 'rejected') continue;
    refused.push({ index, isConflict: receipt.code === 'event_conflict', reason: receipt.error });
  }
  return { accepted: count('stored'), queued: count('queued'), duplicates: count('duplicate'), refused };
}
