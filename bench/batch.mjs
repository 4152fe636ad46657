/** Batches of 500 events, as hubs of schools send them, beside what LMDB does where nothing but writing is to be done. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atLeast, cpuEach, interleave, rates, row } from './harness/figures.mjs';
import { loadBatches } from './harness/load.mjs';
import { runJson, startService } from './harness/processes.mjs';
import { checkStore } from './harness/stores.mjs';

const RAW = fileURLToPath(new URL('ceilings/raw-lmdb.mjs', import.meta.url));
const HUBS = { shape: 'hubs', devices: 100_000 };
const DISTINCT = { shape: 'distinct', devices: 100_000 };

export const title = 'Batches of 500 events, embedded';

export async function run({ folder, rounds, part }) {
  const warmUp = part(50_000);
  const events = part(120_000);

  const lastStores = [];

  /** A service over a store of its own takes all in, and the store is checked: those of the last round wholly, at the end. */
  async function ours(name, traffic, gzip, round) {
    const own = join(folder, name);
    await mkdir(own, { recursive: true });
    const service = await startService({ folder: own });
    await loadBatches(service, { traffic, from: 0, events: warmUp, gzip });
    const measured = await loadBatches(service, { traffic, from: warmUp, events, gzip });
    await service.stop();
    if (round === rounds - 1) {
      lastStores.push(own);
    } else {
      await checkStore(own, { least: warmUp + events, wholly: false });
      await rm(own, { recursive: true });
    }
    return measured;
  }

  async function raw(name, traffic) {
    const path = join(folder, name);
    const figures = await runJson(RAW, [JSON.stringify({ path, traffic, warmUp, events })]);
    await rm(path, { recursive: true });
    return { ...figures, events };
  }

  const measured = await interleave(rounds, {
    plain: (round) => ours('plain', HUBS, false, round),
    raw: () => raw('raw', HUBS),
    gzip: (round) => ours('gzip', HUBS, true, round),
    distinct: (round) => ours('distinct', DISTINCT, false, round),
    rawDistinct: () => raw('raw-distinct', DISTINCT),
  });
  await Promise.all(lastStores.map((own) => checkStore(own, { least: warmUp + events })));
  const rowOf = (what, name, ceiling, target) =>
    row({
      what,
      unit: 'events/s',
      ours: rates(measured[name]),
      against: 'raw LMDB, an event and a state each',
      ceiling: rates(measured[ceiling]),
      ...(target !== undefined && { target }),
      cpu: { ours: cpuEach(measured[name]), ceiling: cpuEach(measured[ceiling]) },
    });
  const atAll = (what, name) => row({ what, unit: 'events/s', ours: rates(measured[name]), target: atLeast(50_000) });
  return [
    rowOf('hubs in turn, plain', 'plain', 'raw', atLeast(0.5)),
    atAll('hubs in turn, plain: at all', 'plain'),
    rowOf('hubs in turn, gzip', 'gzip', 'raw', atLeast(0.5)),
    atAll('hubs in turn, gzip: at all', 'gzip'),
    rowOf('500 distinct devices, plain', 'distinct', 'rawDistinct'),
  ];
}
