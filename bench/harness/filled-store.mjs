/** Stores with many events in them: each is filled once in a run, and copied to whoever takes it. */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fillStore, storeIn } from './stores.mjs';

const EVENTS_A_DEVICE = 100;
const MOST_DEVICES = 100_000;

/** The traffic that a store of so many events is filled with; what comes next in it is newer than all that is stored. */
export const fleetOf = (events) => ({ shape: 'hubs', devices: Math.min(MOST_DEVICES, events / EVENTS_A_DEVICE) });

const filled = new Map();

/**
 * Gives a folder a store of its own.
 *
 * @param {string} stores where filled ones are kept
 * @param {string} folder where a service is to run
 * @param {number} events a multiple of 100,000
 */
export async function filledStore(stores, folder, events) {
  if (!filled.has(events)) {
    const own = join(stores, String(events));
    await mkdir(own);
    await fillStore(own, fleetOf(events), events);
    filled.set(events, own);
  }
  await cp(storeIn(filled.get(events)), storeIn(folder), { recursive: true });
}
