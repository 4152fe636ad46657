/**
 * The ceiling of batches: writes the same events in the same order, and a state after each, with records as the store keeps them, into a
 * store of its own, with nothing looked at before: no duplicates, no late events, no streaks, no lists. It has one tree, transactions of
 * 10,000 events, and commits that are on disk when they resolve: `node raw-lmdb.mjs <work as JSON>`.
 */
import { createRequire } from 'node:module';
import { createTraffic } from '../harness/traffic.mjs';

// the very one that the store uses
const { open } = createRequire(new URL('../../packages/core/package.json', import.meta.url))('lmdb');

const EVENTS_A_TRANSACTION = 10_000;

const { path, traffic, warmUp, events } = JSON.parse(process.argv[2]);
const eventAt = createTraffic(traffic);
const arrivedAt = Date.now();
const root = open({
  path,
  noSubdir: false,
  mapSize: 2 ** 36,
  maxDbs: 4,
  overlappingSync: false,
  eventTurnBatching: false,
});
const devices = root.openDB('devices', {});
const states = new Map();
// made beforehand, as the requests to the service are
const all = Array.from({ length: warmUp + events }, (_, number) => eventAt(number));

await write(all.slice(0, warmUp));
const cpuBefore = process.cpuUsage();
const startedMs = performance.now();
await write(all.slice(warmUp));
const seconds = (performance.now() - startedMs) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const stored = devices.getCount();
await root.close();
console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, records: stored }));

/** The next transaction is made while the one before is committed. */
async function write(list) {
  let committing = Promise.resolve();
  for (let from = 0; from < list.length; from += EVENTS_A_TRANSACTION) {
    const committed = root.transaction(() => {
      for (const event of list.slice(from, from + EVENTS_A_TRANSACTION)) put(event);
    });
    await committing;
    committing = committed;
  }
  await committing;
}

function put({ device, at, files, errors, speed }) {
  const id = `${at}:${files}:${errors}:${speed}`;
  void devices.put([device, at, at, id], [arrivedAt - at, 0, files, errors, speed]);
  const before = states.get(device);
  const state = [(before?.[0] ?? 0) + 1, before?.[1] ?? 0, before?.[2] ?? at, [at, at, id], at, null];
  states.set(device, state);
  void devices.put([device, -2], state);
}
