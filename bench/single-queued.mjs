/**
 * One event a request, an API process of a cluster: 202 once Redis has it on its disk. It works on nothing of the queue meanwhile, as
 * where it is deployed beside workers, and all that was answered is written and checked afterwards.
 */
import { atLeast, cpuEach, interleave, rates, row } from './harness/figures.mjs';
import { startClusterServices } from './harness/cluster.mjs';
import { loadSingles } from './harness/load.mjs';
import { startNoOp, startService } from './harness/processes.mjs';
import { checkCluster } from './harness/stores.mjs';

const TRAFFIC = { shape: 'distinct', devices: 100_000 };

export const title = 'Single events, a cluster that answers `queued`';

export async function run({ folder, rounds, part }) {
  const cluster = await startClusterServices();
  try {
    const api = await startService({ folder, args: ['serve', '--workers', '0'], env: cluster.env });
    const node = await startNoOp('node', folder);
    const requests = { ours: part(24_000), node: part(40_000) };
    let sent = 0;
    const ask = async (count) => {
      const from = sent;
      sent += count;
      return loadSingles(api, { traffic: TRAFFIC, from, events: count });
    };
    const askNode = (count) => loadSingles(node, { traffic: TRAFFIC, from: 0, events: count });
    await ask(requests.ours / 2);
    await askNode(requests.node / 2);
    const figures = await interleave(rounds, { ours: () => ask(requests.ours), node: () => askNode(requests.node) });
    await node.stop();
    const worker = await startService({ folder, args: ['worker'], env: cluster.env });
    await cluster.drained();
    await worker.stop();
    await checkCluster(cluster.env, api, { least: sent });
    await api.stop();
    return [
      row({
        what: 'POST /sync-event, answered once Redis has it on disk (202)',
        unit: 'requests/s',
        ours: rates(figures.ours),
        against: '`node:http` and `JSON.parse`',
        ceiling: rates(figures.node),
        target: atLeast(0.4),
        cpu: { ours: cpuEach(figures.ours), ceiling: cpuEach(figures.node) },
      }),
    ];
  } finally {
    await cluster.stop();
  }
}
