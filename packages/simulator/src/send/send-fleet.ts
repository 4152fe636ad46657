import type { Fleet } from '../fleet/fleet.js';
import { openServiceClient } from '../http/service-client.js';
import { mergeRecent } from '../measure/sending-snapshot.js';
import { startProgressMeter, type ProgressDetail } from '../report/progress.js';
import { prepareInProcesses } from './send-processes.js';
import { prepareShare } from './send-share.js';
import { mergeSendStates, type SendTotals } from './send-tally.js';
import type { SendFleetOptions, Senders, ShareProgress } from './senders.js';

const TELL_EVERY_MS = 250;

/**
 * Uploads all the fleet kept, from one process or several.
 *
 * @returns what was sent, and the answers that broke the contract
 * @throws SimulatorError `LEDGER_EXISTS`, `SERVICE_STOPPED_ANSWERING`, `WORKER_DIED` or `ABORTED`
 */
export async function sendFleet(fleet: Fleet, options: SendFleetOptions): Promise<SendTotals> {
  const { clock, workers, pace, plannedEvents, onProgress } = options;
  const meter = startProgressMeter({ phase: 'send', total: plannedEvents, unit: 'events' }, clock, onProgress);
  const senders = workers === 1 ? await prepareHere(fleet, options) : await prepareInProcesses(fleet, options);
  const isScheduled = pace.kind !== 'max';
  const progressNow = (): ShareProgress[] => senders.shares.flatMap((share) => share.progress() ?? []);
  const tell = (): void => {
    const progress = progressNow();
    meter.update(sum(progress, 'done'), sum(progress, 'findings'), () => detailOf(progress, isScheduled));
  };
  // by time and not by what is answered: while the service stalls, that is what there is to tell
  const telling = setInterval(tell, TELL_EVERY_MS);
  try {
    const firstMs = senders.shares.flatMap((share) => share.firstMs ?? []);
    const start = { realMs: clock.now(), simulatedMs: Math.min(...firstMs) };
    const totals = mergeSendStates(await Promise.all(senders.shares.map((share) => share.run(start))));
    meter.finish(totals.eventsAnswered, totals.protocolFaults, () => detailOf(progressNow(), isScheduled));
    return totals;
  } finally {
    clearInterval(telling);
    await senders.close();
  }
}

async function prepareHere(fleet: Fleet, options: SendFleetOptions): Promise<Senders> {
  const client = openServiceClient(options.target, options.concurrency, options.signal, options.token);
  try {
    const share = prepareShare(fleet, { ...options, client, share: { part: 0, parts: 1 } });
    return { shares: [share], close: () => client.close() };
  } catch (error) {
    await client.close();
    throw error;
  }
}

function sum(progress: readonly ShareProgress[], figure: 'done' | 'findings'): number {
  return progress.reduce((total, share) => total + share[figure], 0);
}

function detailOf(progress: readonly ShareProgress[], isScheduled: boolean): ProgressDetail {
  const reached = progress.flatMap(({ simulatedMs }) => simulatedMs ?? []);
  return {
    sending: mergeRecent(progress.map(({ recent }) => recent)),
    simulatedAtMs: reached.length === 0 ? null : Math.max(...reached),
    isScheduled,
  };
}
