/** One event a request, one process with an embedded store: 201 after the commit, beside servers that keep nothing. */
import { atLeast, cpuEach, interleave, rates, row } from './harness/figures.mjs';
import { loadSingles } from './harness/load.mjs';
import { startNoOp, startService } from './harness/processes.mjs';
import { checkStore } from './harness/stores.mjs';

const TRAFFIC = { shape: 'distinct', devices: 100_000 };

export const title = 'Single events, embedded';

export async function run({ folder, rounds, part }) {
  const servers = {
    ours: await startService({ folder }),
    node: await startNoOp('node', folder),
    express: await startNoOp('express', folder),
  };
  const requests = { ours: part(100_000), node: part(40_000), express: part(8000) };
  // what is answered from the journal belongs to the round until it is in the store, which who asks for totals waits for
  const settled = { ours: () => servers.ours.ask('/stats') };
  const sent = { ours: 0, node: 0, express: 0 };
  const send = async (name, count) => {
    const from = sent[name];
    sent[name] += count;
    return loadSingles(servers[name], { traffic: TRAFFIC, from, events: count }, settled[name]);
  };
  for (const name of Object.keys(servers)) await send(name, requests[name] / 2);
  const { ours, node, express } = await interleave(
    rounds,
    Object.fromEntries(Object.keys(servers).map((name) => [name, () => send(name, requests[name])])),
  );
  for (const server of Object.values(servers)) await server.stop();
  await checkStore(folder, { least: sent.ours });

  const figures = { unit: 'requests/s', ours: rates(ours) };
  const cpu = (ceiling) => ({ ours: cpuEach(ours), ceiling: cpuEach(ceiling) });
  return [
    row({
      what: 'POST /sync-event, answered once it is on disk (201)',
      ...figures,
      against: '`node:http` and `JSON.parse`',
      ceiling: rates(node),
      target: atLeast(0.5),
      cpu: cpu(node),
    }),
    row({
      what: 'the same',
      ...figures,
      against: 'Express 5 and `express.json()`',
      ceiling: rates(express),
      target: atLeast(2.5),
      cpu: cpu(express),
    }),
  ];
}
