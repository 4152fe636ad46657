/** What reading costs with few events stored and with many: it costs what it returns, so the two should be alike. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { atMost, interleave, row } from './harness/figures.mjs';
import { filledStore, fleetOf } from './harness/filled-store.mjs';
import { load } from './harness/load.mjs';
import { startService } from './harness/processes.mjs';

const FEW = 100_000;

/** Each answers the same amount in both stores: every device has 50 events and more. */
const QUESTIONS = {
  'history of 50': '/device/:device/sync-history',
  'latest sync': '/device/:device',
  'repeated failures, a page': '/devices/repeated-failures',
  'incidents, a page': '/incidents',
};
const PAGES_WITHIN_MS = 20;

export const title = 'Reads';

export async function run({ folder, stores, rounds, events, part }) {
  const services = {};
  for (const [name, count] of Object.entries({ few: FEW, many: events })) {
    const own = join(folder, name);
    await mkdir(own);
    await filledStore(stores, own, count);
    const service = await startService({ folder: own });
    await service.idle();
    services[name] = { service, devices: fleetOf(count).devices };
  }
  const ask = (name, path, requests) =>
    load(services[name].service, { paths: [path], devices: services[name].devices, requests, connections: 1 });
  const requests = part(2000);
  const rows = [];
  for (const [what, path] of Object.entries(QUESTIONS)) {
    for (const name of ['few', 'many']) await ask(name, path, Math.round(requests / 3));
    const { few, many } = await interleave(rounds, {
      many: () => ask('many', path, requests),
      few: () => ask('few', path, requests),
    });
    for (const { statuses } of [...few, ...many]) {
      if (statuses[200] !== requests) throw new Error(`${path} was answered ${JSON.stringify(statuses)}`);
    }
    const p99 = (figures) => figures.map((one) => one.p99);
    const cpu = (figures) => figures.map((one) => (one.cpuSeconds * 1e6) / requests);
    const isPage = what.endsWith('a page');
    rows.push(
      row({
        what: `${what}: p99 with ${millions(events)} stored`,
        unit: 'ms',
        ours: p99(many),
        against: `with ${millions(FEW)} stored`,
        ceiling: p99(few),
        ...(!isPage && { target: atMost(1.5) }),
        cpu: { ours: cpu(many), ceiling: cpu(few) },
      }),
    );
    if (isPage) {
      rows.push(
        row({
          what: `${what}: p99 with ${millions(FEW)} stored`,
          unit: 'ms',
          ours: p99(few),
          target: atMost(PAGES_WITHIN_MS),
        }),
        row({
          what: `${what}: p99 with ${millions(events)} stored`,
          unit: 'ms',
          ours: p99(many),
          target: atMost(PAGES_WITHIN_MS),
        }),
      );
    }
  }
  for (const { service } of Object.values(services)) await service.stop();
  return rows;
}

const millions = (count) => `${count.toLocaleString('en-US')} events`;
