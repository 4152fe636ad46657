/**
 * What taking events in costs with many stored, beside the same events on an empty store: how fast, and in how much memory, once the
 * process has worked for as long as it takes for that to grow no more.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { atLeast, atMost, cpuEach, interleave, rates, row } from './harness/figures.mjs';
import { filledStore, fleetOf } from './harness/filled-store.mjs';
import { loadBatches } from './harness/load.mjs';
import { startService } from './harness/processes.mjs';
import { CHECKED_DEVICES_OF_A_LARGE_STORE, checkStore } from './harness/stores.mjs';

export const title = 'A store that grows';

export async function run({ folder, stores, rounds, events, part }) {
  const count = part(150_000);
  const warmUp = part(50_000);
  const more = part(400_000);
  const each = warmUp + count + more;
  const traffic = fleetOf(events);
  const full = join(folder, 'full');
  await mkdir(full);
  await filledStore(stores, full, events);
  let next = events;

  /** A new process each time, for memory is compared. */
  async function takeIn(own, from) {
    const service = await startService({ folder: own });
    await service.idle();
    await loadBatches(service, { traffic, from, events: warmUp });
    const figures = await loadBatches(service, { traffic, from: from + warmUp, events: count });
    const { memoryMib } = await loadBatches(service, { traffic, from: from + warmUp + count, events: more });
    await service.stop();
    return { ...figures, memoryMib };
  }

  const measured = await interleave(rounds, {
    async full() {
      const figures = await takeIn(full, next);
      next += each;
      return figures;
    },
    async empty(round) {
      const own = join(folder, 'empty');
      await mkdir(own);
      const figures = await takeIn(own, next - each);
      await checkStore(own, { least: each, wholly: round === rounds - 1 });
      await rm(own, { recursive: true });
      return figures;
    },
  });
  await checkStore(full, { least: next, devices: CHECKED_DEVICES_OF_A_LARGE_STORE });
  const stored = `${events.toLocaleString('en-US')} events`;
  const memory = (figures) => figures.map((one) => one.memoryMib);
  return [
    row({
      what: `batches of hubs with ${stored} stored`,
      unit: 'events/s',
      ours: rates(measured.full),
      against: 'the same events on an empty store',
      ceiling: rates(measured.empty),
      target: atLeast(0.8),
      cpu: { ours: cpuEach(measured.full), ceiling: cpuEach(measured.empty) },
    }),
    row({
      what: `memory of the process's own (RssAnon) after ${each.toLocaleString('en-US')} of them, with ${stored} stored`,
      unit: 'MiB',
      ours: memory(measured.full),
      against: 'the same events on an empty store',
      ceiling: memory(measured.empty),
      target: atMost(1.25),
    }),
  ];
}
