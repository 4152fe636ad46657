import type { Fleet } from '../fleet/fleet.js';
import { createRandom } from '../random/random-streams.js';
import type { ServiceClient } from '../http/service-client.js';
import { createLedger } from '../ledger/ledger-writer.js';
import { RunMeter } from '../measure/run-meter.js';
import { startProgressMeter, type OnProgress, type ProgressDetail } from '../report/progress.js';
import { runWorkers } from '../run-workers.js';
import type { SimulatorClock } from '../system-clock.js';
import { uploadSchedule } from '../upload/upload-schedule.js';
import type { UploadRequest } from '../upload/upload-request.js';
import type { Copies } from './review-answer.js';
import { sendRequest } from './send-request.js';
import { SendTally } from './send-tally.js';

export interface SendFleetOptions {
  readonly client: ServiceClient;
  readonly clock: SimulatorClock;
  /** The file to write what is sent and answered to; it must not exist. */
  readonly ledgerPath: string;
  /** Lanes sent at the same time. */
  readonly concurrency: number;
  /** How long one request is tried again while the service does not answer, ms. */
  readonly giveUpAfterMs: number;
  readonly onProgress: OnProgress | undefined;
  readonly signal: AbortSignal | undefined;
}

const TELL_EVERY_MS = 500;

/**
 * Uploads all the fleet kept.
 *
 * @returns what was sent, and the answers that broke the contract
 * @throws SimulatorError `LEDGER_EXISTS`, `SERVICE_STOPPED_ANSWERING` or `ABORTED`
 */
export async function sendFleet(fleet: Fleet, options: SendFleetOptions): Promise<SendTally> {
  const { client, clock, giveUpAfterMs } = options;
  const ledger = createLedger(options.ledgerPath, fleet);
  const tally = new SendTally(new RunMeter(clock));
  const meter = startProgressMeter(
    { phase: 'send', total: plannedEvents(fleet), unit: 'events' },
    clock,
    options.onProgress,
  );
  const lanes = uploadSchedule(fleet);
  const random = createRandom(fleet.seed, 'backoff', 0);
  const detail = (): ProgressDetail => ({ sending: tally.meter.snapshot() });
  const tell = (): void => meter.update(tally.eventsAnswered, tally.protocolFaults, detail);
  // while the service stalls nothing else tells that it does
  const telling = setInterval(tell, TELL_EVERY_MS);
  let requests = 0;
  const nextRequest = (): number => (requests += 1);

  try {
    await runWorkers(options.concurrency, options.signal, async (signal) => {
      const context = { client, ledger, clock, random, tally, giveUpAfterMs, signal, nextRequest };
      for (const lane of lanes) {
        // An upload made again later shares its items with the earlier one.
        const known = new Map<UploadRequest['items'], Copies>();
        for (const request of lane) {
          known.set(request.items, await sendRequest(context, request, known.get(request.items) ?? 'none'));
          tell();
        }
      }
    });
  } finally {
    clearInterval(telling);
    ledger.close();
  }
  meter.finish(tally.eventsAnswered, tally.protocolFaults, detail);
  return tally;
}

/** Distinct events the fleet has planned. */
export function plannedEvents(fleet: Fleet): number {
  let events = 0;
  for (let device = 0; device < fleet.devices; device += 1) events += fleet.eventCount(device);
  return events;
}
