import type { Fleet } from '../fleet/fleet.js';
import { aborted } from '../http/read-service.js';
import type { SendFleetOptions, Senders } from './senders.js';
import { startWorker } from './worker-process.js';

/**
 * Starts processes that share a fleet by schools, and makes each ready to send. There are as many as asked for, unless that is more
 * than there are schools, or requests to be under way at once.
 *
 * @throws SimulatorError what made one of them fail; `ABORTED`
 */
export async function prepareInProcesses(fleet: Fleet, options: SendFleetOptions): Promise<Senders> {
  const { target, token, ledgerPath, pace, giveUpAfterMs, concurrency, signal } = options;
  if (signal?.aborted === true) throw aborted();
  const parts = Math.min(options.workers, fleet.schools, concurrency);
  const workers = Array.from({ length: parts }, () => startWorker(signal));
  const close = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.end()));
  };
  const { seed, devices } = fleet;
  const common = { target, token, ledgerPath, pace, giveUpAfterMs, seed, devices, scenario: fleet.source };
  try {
    const shares = workers.map((worker, part) => {
      const each = Math.floor(concurrency / parts) + (part < concurrency % parts ? 1 : 0);
      return worker.prepare({ ...common, share: { part, parts }, concurrency: each });
    });
    return { shares: await Promise.all(shares), close };
  } catch (error) {
    await close();
    throw error;
  }
}
