import { planFleet } from '../fleet/fleet.js';
import { createRandom } from '../random/random-streams.js';
import type { ReadContext } from '../http/read-service.js';
import { openServiceClient } from '../http/service-client.js';
import { readDeliveries } from '../ledger/deliveries.js';
import { readLedgerHeader } from '../ledger/ledger-reader.js';
import { findingsTotal, type Finding } from '../report/findings.js';
import { startProgressMeter, type OnProgress, type ProgressMeter } from '../report/progress.js';
import { toScenario } from '../scenario/read-scenario.js';
import { SimulatorError } from '../simulator-error.js';
import { systemClock, type SimulatorClock } from '../system-clock.js';
import { awaitQueue } from './await-queue.js';
import { drawHistorySample, type HistoryShare } from './history-sample.js';
import { startPatience } from './patience.js';
import { readServiceLists, type ServiceLists } from './service-lists.js';
import { concludeVerification, type Verification } from './verification.js';
import { verifyDevices, type VerificationRun } from './verify-devices.js';

export interface VerifyFleetOptions {
  /** Base URL of the service. */
  readonly target: string;
  /** What lets in there, where the service asks for one; it takes `read`. */
  readonly token?: string;
  /** What {@link simulate} wrote. */
  readonly ledgerPath: string;
  /**
   * Whose histories and states are read one by one: `all` (the default), or a share of the devices, above 0 and at most
   * 1, drawn by the fleet's seed. All lists are read in any case, and the history of each device they show to be wrong.
   */
  readonly histories?: HistoryShare;
  /** Histories read at the same time; 48 by default. */
  readonly concurrency?: number;
  /** How far the service's clock may be off this machine's, ms; 2,000 by default. */
  readonly toleranceMs?: number;
  /** How long a service that differs may go on working without getting nearer the truth, ms; 10,000 by default. */
  readonly settleMs?: number;
  /** How long one request is tried again while the service does not answer, ms; 60,000 by default. */
  readonly giveUpAfterMs?: number;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  readonly clock?: SimulatorClock;
}

/**
 * Holds everything a service says of a fleet against the ledger of what was sent to it and the fleet's plan. A service
 * that queues is given time: it is judged by its state at rest.
 *
 * @throws SimulatorError `LEDGER_UNREADABLE`, `SERVICE_STOPPED_ANSWERING`, `OPTIONS_INVALID` or `ABORTED`; a service
 *   that is wrong is no error, but counted in `findings`
 */
export async function verifyFleet(options: VerifyFleetOptions): Promise<Verification> {
  const { concurrency = 48, toleranceMs = 2_000, settleMs = 10_000, giveUpAfterMs = 60_000, signal } = options;
  const clock = options.clock ?? systemClock();
  const { seed, devices, scenario } = readLedgerHeader(options.ledgerPath);
  if (scenario === undefined) throw unplanned(options.ledgerPath);
  const fleet = planFleet({ seed, devices, scenario: toScenario(scenario, `of the ledger ${options.ledgerPath}`) });
  const sample = drawHistorySample(fleet, options.histories ?? 'all');
  const deliveries = readDeliveries(options.ledgerPath, fleet, clock.now());
  const client = openServiceClient(options.target, concurrency, signal, options.token);
  const context: ReadContext = { client, clock, random: createRandom(seed, 'verify', 0), giveUpAfterMs, signal };
  const meter = startProgressMeter({ phase: 'verify', total: devices, unit: 'devices' }, clock, options.onProgress);
  const seen = { differing: new Map<number, readonly Finding[]>(), historiesRead: new Set<number>() };
  try {
    return await verifyAtRest(
      { fleet, deliveries, context, sample, concurrency, toleranceMs, settleMs, ...seen },
      meter,
    );
  } finally {
    await client.close();
  }
}

function unplanned(path: string): SimulatorError {
  const message = `The ledger ${path} does not say which scenario was sent: it was written by an older release. Use that one.`;
  return new SimulatorError('LEDGER_UNREADABLE', message);
}

async function verifyAtRest(run: VerificationRun, meter: ProgressMeter): Promise<Verification> {
  const { fleet, context, settleMs, differing } = run;
  await awaitQueue(context, settleMs);
  let lists = await settledLists(run);
  const everyone = Array.from({ length: fleet.devices }, (_, index) => index);
  await verifyDevices(run, lists, everyone, meter);

  // What a queue still had to do when it was read may be done now: only those devices are read again.
  let fewest = wrongParts(run, lists);
  for (const patience = startPatience(context, settleMs); fewest > 0 && !patience.isOver;) {
    await patience.pause();
    lists = await readServiceLists(context, fleet);
    await verifyDevices(run, lists, [...differing.keys()], null);
    const wrong = wrongParts(run, lists);
    if (wrong < fewest) patience.renew();
    fewest = Math.min(fewest, wrong);
  }
  const verification = concludeVerification(run, lists);
  meter.finish(fleet.devices, findingsTotal(verification.findings));
  return verification;
}

/** Reads the lists until they count as many syncs as were answered, or until the count stands still. */
async function settledLists({ fleet, deliveries, context, settleMs }: VerificationRun): Promise<ServiceLists> {
  let lists = await readServiceLists(context, fleet);
  const patience = startPatience(context, settleMs);
  while (lists.totalSyncs < deliveries.answeredEvents && !patience.isOver) {
    await patience.pause();
    const later = await readServiceLists(context, fleet);
    if (later.totalSyncs > lists.totalSyncs) patience.renew();
    lists = later;
  }
  return lists;
}

function wrongParts({ differing }: VerificationRun, lists: ServiceLists): number {
  let parts = lists.findings.length;
  for (const findings of differing.values()) parts += findings.length;
  return parts;
}
