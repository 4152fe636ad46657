/** What it costs that events come late: of the same batches of hubs, one event in ten is older than what its device sent before. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { atMost, cpuEach, interleave, rates, row } from './harness/figures.mjs';
import { loadBatches } from './harness/load.mjs';
import { startService } from './harness/processes.mjs';
import { checkStore, fillStore } from './harness/stores.mjs';

const LATE_SHARE = 0.1;
/** Two syncs of ten events each are there of each device: a late event has something to be behind. */
const FILLED_EVENTS_A_DEVICE = 20;

export const title = 'Late events';

export async function run({ folder, rounds, part }) {
  const events = part(120_000);
  const warmUp = part(25_000);
  const inOrder = { shape: 'hubs', devices: 2500 };
  const filled = inOrder.devices * FILLED_EVENTS_A_DEVICE;

  const lastStores = [];

  async function takeIn(name, traffic, round) {
    const own = join(folder, name);
    await mkdir(own);
    await fillStore(own, inOrder, filled);
    const service = await startService({ folder: own });
    await loadBatches(service, { traffic, from: filled, events: warmUp });
    const figures = await loadBatches(service, { traffic, from: filled + warmUp, events });
    await service.stop();
    if (round === rounds - 1) {
      lastStores.push(own);
    } else {
      await checkStore(own, { least: filled + warmUp + events, wholly: false });
      await rm(own, { recursive: true });
    }
    return figures;
  }

  const { late, punctual } = await interleave(rounds, {
    late: (round) => takeIn('late', { ...inOrder, late: true }, round),
    punctual: (round) => takeIn('punctual', inOrder, round),
  });
  await Promise.all(lastStores.map((own) => checkStore(own, { least: filled + warmUp + events })));
  const cpu = { ours: cpuEach(late), ceiling: cpuEach(punctual) };
  const time = (figures) => rates(figures).map((rate) => 1e6 / rate);
  /** What a late event costs by itself, once those in order are taken away. */
  const ofLateAlone = (mixed, ordered) =>
    mixed.map((each, round) => (each - (1 - LATE_SHARE) * ordered[round]) / LATE_SHARE);
  const against = 'all in order';
  return [
    row({
      what: 'batches of hubs with 10 % late: time',
      unit: 'µs/event',
      ours: time(late),
      against,
      ceiling: time(punctual),
      target: atMost(2),
      cpu,
    }),
    row({
      what: 'batches of hubs with 10 % late: CPU time',
      unit: 'µs/event',
      ours: cpu.ours,
      against,
      ceiling: cpu.ceiling,
      target: atMost(2),
    }),
    row({
      what: 'the late ones by themselves: CPU time (noise counts tenfold)',
      unit: 'µs/event',
      ours: ofLateAlone(cpu.ours, cpu.ceiling),
      against: 'one in order',
      ceiling: cpu.ceiling,
      target: atMost(2),
    }),
  ];
}
