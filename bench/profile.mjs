/**
 * Draws where the JavaScript thread of the service spends its time: `node bench/profile.mjs singles|hubs <file.svg>`. The service runs with
 * V8's profiler from its start to its end; what it does before and after the load is a small part. Time in which it waits is left out.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flameGraph } from './harness/flame-graph.mjs';
import { loadBatches, loadSingles } from './harness/load.mjs';
import { makeFolder, startService } from './harness/processes.mjs';

const LOADS = {
  singles: {
    what: 'single events of distinct devices, 64 connections',
    send: (service) =>
      loadSingles(service, { traffic: { shape: 'distinct', devices: 100_000 }, from: 0, events: 150_000 }),
  },
  hubs: {
    what: 'batches of 500 events of 50 devices, 8 connections',
    send: (service) =>
      loadBatches(service, { traffic: { shape: 'hubs', devices: 100_000 }, from: 0, events: 1_000_000 }),
  },
};

const [kind, file] = process.argv.slice(2);
const load = LOADS[kind];
if (load === undefined || file === undefined) {
  console.error(
    `profile: say what is to be profiled, and where to: node bench/profile.mjs ${Object.keys(LOADS).join('|')} <file.svg>`,
  );
  process.exit(2);
}
const folder = makeFolder();
const profiles = join(folder, 'profiles');
await mkdir(profiles);
const service = await startService({ folder, nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${profiles}`] });
const { seconds, requests, cpuSeconds } = await load.send(service);
await service.stop();
const [name] = await readdir(profiles);
const profile = JSON.parse(await readFile(join(profiles, name), 'utf8'));
await writeFile(file, flameGraph(profile, `pisync serve, embedded: ${load.what}`));
console.log(
  `${Math.round(requests / seconds)} requests/s, ${Math.round((cpuSeconds * 1e6) / requests)} µs of CPU time each; ${file}`,
);
process.exit(0);
