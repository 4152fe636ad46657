/** From the start of the process until it is ready, with many events stored: after it was stopped, and after it was killed at work. */
import { setTimeout as delay } from 'node:timers/promises';
import { atMost, interleave, row } from './harness/figures.mjs';
import { filledStore, fleetOf } from './harness/filled-store.mjs';
import { BATCH_CONNECTIONS, loadBatchesUntilBroken } from './harness/load.mjs';
import { startNoOp, startService } from './harness/processes.mjs';
import { CHECKED_DEVICES_OF_A_LARGE_STORE, checkStore } from './harness/stores.mjs';
import { EVENTS_A_HUB } from './harness/traffic.mjs';

/** More than are taken in until then. */
const EVENTS = 200_000;
/** From the first event that is stored on: at work, and not through with all of it. */
const KILLED_AFTER_MS = 500;

export const title = 'Start and start again';

export async function run({ folder, stores, rounds, events }) {
  await filledStore(stores, folder, events);
  const traffic = fleetOf(events);
  let from = events;
  let known = events;

  const { clean, killed, bare } = await interleave(rounds, {
    async clean() {
      const service = await startService({ folder });
      await service.stop();
      return service.startMs;
    },
    async killed() {
      const service = await startService({ folder });
      const sending = loadBatchesUntilBroken(service, { traffic, from, events: EVENTS });
      while ((await service.ask('/stats')).syncs.total <= known) await delay(10);
      await delay(KILLED_AFTER_MS);
      await service.kill();
      const answered = await sending;
      from += EVENTS;
      const again = await startService({ folder });
      const stored = (await again.ask('/stats')).syncs.total;
      await again.stop();
      // what was under way may be stored, though nobody was told
      const lost = known + answered.events - stored;
      if (lost > 0 || lost < -BATCH_CONNECTIONS * EVENTS_A_HUB) throw new Error(`${lost} events were lost by a kill`);
      known = stored;
      return again.startMs;
    },
    async bare() {
      const server = await startNoOp('node', folder);
      await server.stop();
      return server.startMs;
    },
  });
  await checkStore(folder, { least: known, devices: CHECKED_DEVICES_OF_A_LARGE_STORE });
  const filled = `${events.toLocaleString('en-US')} events`;
  const rowsOf = (what, startMs) => [
    row({ what, unit: 'ms', ours: startMs, target: atMost(1000) }),
    row({
      what: `${what}: beside a server that does nothing`,
      unit: 'ms',
      ours: startMs,
      against: '`node:http`',
      ceiling: bare,
    }),
  ];
  return [...rowsOf(`ready, ${filled} stored`, clean), ...rowsOf(`ready after \`kill -9\`, ${filled} stored`, killed)];
}
