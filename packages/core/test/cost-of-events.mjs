/**
 * Takes events in, in several ways, and prints for each way what an event costs that can be counted: bytes that are allocated on the heap, and
 * bytes that are handed to the system to be written. Neither depends on what else the machine does. Needs Linux (`/proc`), and
 * `--expose-gc` with a young generation that all of it fits in (`--min-semi-space-size`): nothing is collected while it is counted.
 *
 *     node --expose-gc --min-semi-space-size=512 --max-semi-space-size=512 cost-of-events.mjs <empty folder>
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { createFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';

const BATCH = 500;
const LAPTOPS = 50;
const HUBS = 10;
const [WARM_UP, COUNTED] = [30, 10];
const FIRST_SYNC = Date.UTC(2025, 0, 6, 8);
const BETWEEN_SYNCS_MS = 30 * 60_000;

/** One sync in 20 fails, and one device in 50 fails four times of five. */
function report(device, sync, lateBySyncs = 0) {
  const fails = device % 50 === 7 ? sync % 5 < 4 : (device * 31 + sync * 17) % 20 === 0;
  return {
    device_id: `pibook-${String(device).padStart(6, '0')}`,
    timestamp: new Date(FIRST_SYNC + (sync - lateBySyncs) * BETWEEN_SYNCS_MS + (lateBySyncs > 0 ? 1 : 0)).toISOString(),
    total_files_synced: 20,
    total_errors: fails ? 1 : 0,
    internet_speed: 3.2,
  };
}

/** What a hub sends: ten syncs of each of its laptops, one school after the other. */
function hubBatch(turn, lateBySyncs = () => 0) {
  return Array.from({ length: BATCH }, (_, at) => {
    const device = (turn % HUBS) * LAPTOPS + Math.floor(at / 10);
    const sync = Math.floor(turn / HUBS) * 10 + (at % 10);
    return report(device, sync, lateBySyncs(device, sync));
  });
}

const lateNowAndThen = (device, sync) => (sync >= 15 && (device + sync * 7) % 10 === 3 ? 15 : 0);

const WAYS = {
  'batches of hubs': (turn) => [hubBatch(turn)],
  'batches of hubs, one event in ten late': (turn) => [hubBatch(turn, lateNowAndThen)],
  'batches of hubs, sent again': (turn) => [hubBatch(Math.min(turn, WARM_UP - 1))],
  'batches of as many devices': (turn) => [
    Array.from({ length: BATCH }, (_, at) => report((turn % 4) * BATCH + at, turn)),
  ],
  'single events, 50 at once': (turn) => Array.from({ length: BATCH }, (_, at) => [report(at * 3, turn)]),
};
const AT_ONCE = 50;

const [folder] = process.argv.slice(2);
let collections = 0;
new PerformanceObserver((list) => {
  collections += list.getEntries().length;
}).observe({ entryTypes: ['gc'] });

const costs = {};
for (const [number, [way, callsOf]] of Object.entries(WAYS).entries()) {
  const fleet = await createFleet({ store: await openLmdbStore({ path: join(folder, String(number)) }) });
  const turns = Array.from({ length: WARM_UP + COUNTED }, (_, turn) => callsOf(turn));
  for (const calls of turns.slice(0, WARM_UP)) await accept(fleet, calls);
  await fleet.totals();
  globalThis.gc();
  // what is observed is told later
  await delay(20);
  collections = 0;
  const before = [process.memoryUsage().heapUsed, written()];
  for (const calls of turns.slice(WARM_UP)) await accept(fleet, calls);
  // what was answered from the journal is brought into the store
  await fleet.totals();
  const after = [process.memoryUsage().heapUsed, written()];
  await delay(20);
  if (collections > 0)
    throw new Error(`memory was collected while it was counted (${way}): the young generation is too small`);
  const [allocatedBytes, writtenBytes] = after.map((value, index) => (value - before[index]) / (COUNTED * BATCH));
  costs[way] = { allocatedBytes, writtenBytes };
  await fleet.close();
}
console.log(JSON.stringify(costs));

/** Some calls at once, then the next ones, so that they share batches in the same way each time. */
async function accept(fleet, calls) {
  for (let from = 0; from < calls.length; from += AT_ONCE) {
    await Promise.all(calls.slice(from, from + AT_ONCE).map((events) => fleet.accept(events)));
  }
}

/** Bytes that all threads of this process gave to the system to be written, whether they are on the disk yet or not. */
function written() {
  return Number(/wchar: (\d+)/.exec(readFileSync('/proc/self/io', 'latin1'))?.[1]);
}
