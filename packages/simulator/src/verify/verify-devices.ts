import type { Fleet } from '../fleet/fleet.js';
import { aborted, type ReadContext } from '../http/read-service.js';
import type { Deliveries } from '../ledger/deliveries.js';
import type { Finding } from '../report/findings.js';
import type { ProgressMeter } from '../report/progress.js';
import { runWorkers } from '../run-workers.js';
import type { HistorySample } from './history-sample.js';
import type { ServiceLists } from './service-lists.js';
import { verifyDevice } from './verify-device.js';
import { verifyWithoutHistory } from './verify-without-history.js';

/** One verification of a fleet. */
export interface VerificationRun {
  readonly fleet: Fleet;
  readonly deliveries: Deliveries;
  readonly context: ReadContext;
  readonly sample: HistorySample;
  readonly concurrency: number;
  readonly toleranceMs: number;
  readonly settleMs: number;
  /** Indexes of the devices with findings; kept up to date. */
  readonly differing: Map<number, readonly Finding[]>;
  /** Indexes of the devices whose history was read; kept up to date. */
  readonly historiesRead: Set<number>;
}

/** Up to this many histories `GET /device/:id` is read of each; of more every tenth. */
const EVERY_STATE_UP_TO = 5_000;

/**
 * Verifies the devices at the indexes. The history is read of those in the sample, and of those the lists show to be
 * wrong: only it tells what was lost from what was miscounted.
 *
 * @throws SimulatorError where the service stops answering, or on abort
 */
export async function verifyDevices(
  run: VerificationRun,
  lists: ServiceLists,
  indexes: readonly number[],
  meter: ProgressMeter | null,
): Promise<void> {
  const { differing } = run;
  const waiting = indexes.values();
  let done = 0;
  await runWorkers(run.concurrency, run.context.signal, async (signal) => {
    const context = { ...run.context, signal };
    for (const index of waiting) {
      if (signal.aborted) throw aborted();
      const findings = await verifyOne({ ...run, context }, lists, index);
      if (findings.length > 0) differing.set(index, findings);
      else differing.delete(index);
      done += 1;
      meter?.update(done, differing.size);
    }
  });
}

async function verifyOne(run: VerificationRun, lists: ServiceLists, index: number): Promise<readonly Finding[]> {
  const { fleet, context, deliveries, sample, toleranceMs } = run;
  const plan = fleet.devicePlan(index);
  const verification = { context, deliveries, lists, toleranceMs };
  const listed = sample.has(index) ? null : verifyWithoutHistory(verification, plan);
  if (listed?.length === 0) return listed;
  run.historiesRead.add(index);
  const readsState = listed !== null || index % (sample.size <= EVERY_STATE_UP_TO ? 1 : 10) === 0;
  const findings = await verifyDevice(verification, plan, readsState);
  return findings.length === 0 && listed !== null ? listed : findings;
}
