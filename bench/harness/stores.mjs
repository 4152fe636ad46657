/** Stores of benchmarks: filled beforehand, and checked afterwards. */
import { join } from 'node:path';
import { createFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import { pisync, startService } from './processes.mjs';
import { createTraffic, deviceId, reportOf } from './traffic.mjs';

/** Calls of a size that shares a commit, and so many at once that one is being made while another is written. */
const [EVENTS_A_CALL, CALLS_AT_ONCE] = [2500, 8];

/** Where a service that runs in a folder keeps its store, by default. */
export const storeIn = (folder) => join(folder, '.pisync');

/**
 * Fills a store with the first events of a traffic, through the library; and has a service begin to watch its devices, so that one that is
 * started later doesn't do that while it is measured.
 */
export async function fillStore(folder, traffic, events) {
  const fleet = await createFleet({ store: await openLmdbStore({ path: storeIn(folder) }) });
  const eventAt = createTraffic(traffic);
  let next = 0;
  const callUntilAll = async () => {
    while (next < events) {
      const from = next;
      next = Math.min(from + EVENTS_A_CALL, events);
      const receipts = await fleet.accept(Array.from({ length: next - from }, (_, at) => reportOf(eventAt(from + at))));
      const other = receipts.find(({ status }) => status !== 'stored');
      if (other !== undefined) throw new Error(`an event of a benchmark was not stored: ${JSON.stringify(other)}`);
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, callUntilAll));
  await fleet.close();
  const service = await startService({ folder });
  await service.stop();
}

/**
 * Compares how many events a store holds that nobody writes to with what was answered; and, as that takes as long as the load did, only
 * where it is to be checked wholly, the events with all that follows from them: of all devices, or of the first so many.
 *
 * @param {string} folder where its service ran
 * @param {{ least: number, most?: number, wholly?: boolean, devices?: number }} answered how many events it must hold
 * @throws Error where it differs
 */
export async function checkStore(folder, { wholly = true, devices, ...answered }) {
  const part = devices === undefined ? [] : ['--to', deviceId(devices - 1)];
  if (wholly) await pisync(['backfill', 'rebuild', '--check', '--quiet', '--data-dir', storeIn(folder), ...part]);
  const store = await openLmdbStore({ path: storeIn(folder) });
  const { syncs } = await store.totals().finally(() => store.close());
  compare(syncs, answered);
}

/** Of a store with millions of events: all of it would take a minute. */
export const CHECKED_DEVICES_OF_A_LARGE_STORE = 20_000;
/** Through MongoDB each device takes milliseconds. */
const CHECKED_DEVICES_OF_A_CLUSTER = 2000;

/** The same for the store of a cluster whose queue is empty: of all devices how many events there are, of some all that follows. */
export async function checkCluster(env, service, answered) {
  const last = deviceId(CHECKED_DEVICES_OF_A_CLUSTER - 1);
  await pisync(['backfill', 'rebuild', '--check', '--quiet', '--to', last], { env });
  const { syncs } = await service.ask('/stats');
  compare(syncs.total, answered);
}

function compare(stored, { least, most = least }) {
  if (stored >= least && stored <= most) return;
  throw new Error(`answered as kept were ${least} to ${most} events, but ${stored} are stored`);
}
