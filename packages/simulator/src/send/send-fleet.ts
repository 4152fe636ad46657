import type { Fleet } from '../fleet/fleet.js';
import { openServiceClient } from '../http/service-client.js';
import { mergeRecent } from '../measure/sending-snapshot.js';
import type { Recorder } from '../record/recorder.js';
import { startProgressMeter, type OnProgress, type ProgressDetail } from '../report/progress.js';
import type { SimulatorClock } from '../system-clock.js';
import type { Pace } from './pace.js';
import { prepareInProcesses } from './send-processes.js';
import { prepareShare, type ShareProgress, type ShareSender } from './send-share.js';
import { mergeSendStates, type SendTotals } from './send-tally.js';

export interface SendFleetOptions {
  readonly target: string;
  readonly clock: SimulatorClock;
  /** The file to write what is sent and answered to; it must not exist. */
  readonly ledgerPath: string;
  readonly pace: Pace;
  /** Processes that share the work; 1 sends from this one. */
  readonly workers: number;
  /** Requests under way at the same time, in all processes together. */
  readonly concurrency: number;
  /** How long one request is tried again while the service does not answer, ms. */
  readonly giveUpAfterMs: number;
  readonly recorder: Recorder | null;
  readonly onProgress: OnProgress | undefined;
  readonly signal: AbortSignal | undefined;
}

const TELL_EVERY_MS = 250;

/**
 * Uploads all the fleet kept, from one process or several.
 *
 * @returns what was sent, and the answers that broke the contract
 * @throws SimulatorError `LEDGER_EXISTS`, `SERVICE_STOPPED_ANSWERING` or `ABORTED`
 */
export async function sendFleet(fleet: Fleet, options: SendFleetOptions): Promise<SendTotals> {
  const { clock, workers } = options;
  const meter = startProgressMeter(
    { phase: 'send', total: plannedEvents(fleet), unit: 'events' },
    clock,
    options.onProgress,
  );
  const senders = workers === 1 ? prepareHere(fleet, options) : await prepareInProcesses(fleet, options);
  const tell = (): void => {
    const progress = senders.shares.flatMap((share) => share.progress() ?? []);
    meter.update(sum(progress, 'done'), sum(progress, 'findings'), () => detailOf(progress));
  };
  // by time and not by what is answered: while the service stalls, that is what there is to tell
  const telling = setInterval(tell, TELL_EVERY_MS);
  try {
    const firstMs = senders.shares.flatMap((share) => share.firstMs ?? []);
    const start = { realMs: clock.now(), simulatedMs: Math.min(...firstMs) };
    const totals = mergeSendStates(await Promise.all(senders.shares.map((share) => share.run(start))));
    const progress = senders.shares.flatMap((share) => share.progress() ?? []);
    meter.finish(totals.eventsAnswered, totals.protocolFaults, () => detailOf(progress));
    return totals;
  } finally {
    clearInterval(telling);
    await senders.close();
  }
}

/** Shares that are ready to be sent at the same time. */
export interface Senders {
  readonly shares: readonly ShareSender[];
  /** Lets go of what they hold. */
  close(): Promise<void>;
}

function prepareHere(fleet: Fleet, options: SendFleetOptions): Senders {
  const client = openServiceClient(options.target, options.concurrency, options.signal);
  const share = prepareShare(fleet, { ...options, client, share: { part: 0, parts: 1 } });
  return { shares: [share], close: () => client.close() };
}

function sum(progress: readonly ShareProgress[], figure: 'done' | 'findings'): number {
  return progress.reduce((total, share) => total + share[figure], 0);
}

function detailOf(progress: readonly ShareProgress[]): ProgressDetail {
  const reached = progress.flatMap(({ simulatedMs }) => simulatedMs ?? []);
  return {
    sending: mergeRecent(progress.map(({ recent }) => recent)),
    simulatedAtMs: reached.length === 0 ? null : Math.max(...reached),
  };
}

/** Distinct events the fleet has planned. */
export function plannedEvents(fleet: Fleet): number {
  let events = 0;
  for (let device = 0; device < fleet.devices; device += 1) events += fleet.eventCount(device);
  return events;
}
