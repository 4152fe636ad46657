import { planFleet, type Fleet } from '../fleet/fleet.js';
import { createRandom } from '../random/random-streams.js';
import { aborted, type ReadContext } from '../http/read-service.js';
import { openServiceClient } from '../http/service-client.js';
import { readDeliveries, type Deliveries } from '../ledger/deliveries.js';
import { readLedgerHeader } from '../ledger/ledger-reader.js';
import {
  findingsTotal,
  NAMED_DIFFERENCES,
  noFindings,
  type Difference,
  type Finding,
  type Findings,
} from '../report/findings.js';
import { startProgressMeter, type OnProgress, type ProgressMeter } from '../report/progress.js';
import { runWorkers } from '../run-workers.js';
import { systemClock, type SimulatorClock } from '../system-clock.js';
import { awaitQueue } from './await-queue.js';
import { readServiceLists, type ServiceLists } from './service-lists.js';
import { verifyDevice } from './verify-device.js';

export interface VerifyFleetOptions {
  /** Base URL of the service. */
  readonly target: string;
  /** What {@link simulate} wrote. */
  readonly ledgerPath: string;
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

/** What verification found. */
export interface Verification {
  /** No findings, and every planned event answered. */
  readonly ok: boolean;
  readonly seed: number;
  readonly devices: number;
  /** Distinct events the fleet planned. */
  readonly distinct_events: number;
  /** How many of them were answered 2xx. */
  readonly events_answered: number;
  readonly findings: Findings;
  /** Devices with something wrong. */
  readonly differing_devices: number;
  /** The first of them, with the first reason. */
  readonly differences: readonly Difference[];
}

interface Run {
  readonly fleet: Fleet;
  readonly deliveries: Deliveries;
  readonly context: ReadContext;
  readonly concurrency: number;
  readonly toleranceMs: number;
  readonly settleMs: number;
}

const SETTLE_STEP_MS = 500;

/** Up to this many devices `GET /device/:id` is read of each; of larger fleets every tenth. */
const EVERY_STATE_UP_TO = 5_000;

/**
 * Holds everything a service says of a fleet against the ledger of what was sent to it and the fleet's plan. A service
 * that queues is given time: it is judged by its state at rest.
 *
 * @throws SimulatorError `LEDGER_UNREADABLE`, `SERVICE_STOPPED_ANSWERING`, `OPTIONS_INVALID` or `ABORTED`; a service
 *   that is wrong is no error, but counted in `findings`
 */
export async function verifyFleet(options: VerifyFleetOptions): Promise<Verification> {
  const { seed, devices } = readLedgerHeader(options.ledgerPath);
  const fleet = planFleet({ seed, devices });
  const deliveries = readDeliveries(options.ledgerPath, fleet);
  const { concurrency = 48, toleranceMs = 2_000, settleMs = 10_000, giveUpAfterMs = 60_000, signal } = options;
  const clock = options.clock ?? systemClock();
  const client = openServiceClient(options.target, concurrency, signal);
  const context: ReadContext = { client, clock, random: createRandom(seed, 'verify', 0), giveUpAfterMs, signal };
  const meter = startProgressMeter({ phase: 'verify', total: devices, unit: 'devices' }, clock, options.onProgress);
  try {
    return await verifyAtRest({ fleet, deliveries, context, concurrency, toleranceMs, settleMs }, meter);
  } finally {
    await client.close();
  }
}

async function verifyAtRest(run: Run, meter: ProgressMeter): Promise<Verification> {
  const { fleet, context, settleMs } = run;
  const { clock, signal } = context;
  await awaitQueue(context, settleMs);
  let lists = await settledLists(run);
  const differing = new Map<number, Finding[]>();
  await verifyDevices(
    run,
    lists,
    Array.from({ length: fleet.devices }, (_, index) => index),
    differing,
    meter,
  );

  // What a queue still had to do when it was read may be done now: only those devices are read again.
  let fewest = wrongParts(differing, lists);
  for (let restMs = clock.now() + settleMs; fewest > 0 && clock.now() < restMs;) {
    await clock.pause(SETTLE_STEP_MS, signal);
    lists = await readServiceLists(context, fleet);
    await verifyDevices(run, lists, [...differing.keys()], differing, null);
    const wrong = wrongParts(differing, lists);
    if (wrong < fewest) restMs = clock.now() + settleMs;
    fewest = Math.min(fewest, wrong);
  }
  const verification = conclude(run, lists, differing);
  meter.finish(fleet.devices, findingsTotal(verification.findings));
  return verification;
}

/** Reads the lists until they count as many syncs as were answered, or until the count stands still. */
async function settledLists({ fleet, deliveries, context, settleMs }: Run): Promise<ServiceLists> {
  const { clock, signal } = context;
  let lists = await readServiceLists(context, fleet);
  for (let restMs = clock.now() + settleMs; lists.totalSyncs < deliveries.answeredEvents && clock.now() < restMs;) {
    await clock.pause(SETTLE_STEP_MS, signal);
    const later = await readServiceLists(context, fleet);
    if (later.totalSyncs > lists.totalSyncs) restMs = clock.now() + settleMs;
    lists = later;
  }
  return lists;
}

/** Verifies the devices; `differing` holds those with findings afterwards. */
async function verifyDevices(
  run: Run,
  lists: ServiceLists,
  indexes: readonly number[],
  differing: Map<number, Finding[]>,
  meter: ProgressMeter | null,
): Promise<void> {
  const { fleet, deliveries, toleranceMs } = run;
  const stateEvery = fleet.devices <= EVERY_STATE_UP_TO ? 1 : 10;
  const waiting = indexes.values();
  let done = 0;
  await runWorkers(run.concurrency, run.context.signal, async (signal) => {
    const context = { ...run.context, signal };
    for (const index of waiting) {
      if (signal.aborted) throw aborted();
      const plan = fleet.devicePlan(index);
      const verification = { context, deliveries, lists, toleranceMs };
      const findings = await verifyDevice(verification, plan, index % stateEvery === 0);
      if (findings.length > 0) differing.set(index, findings);
      else differing.delete(index);
      done += 1;
      meter?.update(done, differing.size);
    }
  });
}

function wrongParts(differing: ReadonlyMap<number, readonly Finding[]>, lists: ServiceLists): number {
  let parts = lists.findings.length;
  for (const findings of differing.values()) parts += findings.length;
  return parts;
}

/** Adds up what the lists, the devices and the ledger showed. */
function conclude(
  { fleet, deliveries }: Run,
  lists: ServiceLists,
  differing: ReadonlyMap<number, readonly Finding[]>,
): Verification {
  const findings = noFindings();
  const reasons = new Map<string, string>();
  const add = (deviceId: string, { kind, reason }: Finding): void => {
    findings[kind] += 1;
    if (!reasons.has(deviceId)) reasons.set(deviceId, reason);
  };
  // First, because a list that cannot be read says more than any one device.
  for (const finding of lists.findings) add(finding.deviceId, finding);
  const indexes = [...differing.keys()].sort((a, b) => a - b);
  for (const index of indexes) {
    for (const finding of differing.get(index) ?? []) add(fleet.deviceId(index), finding);
  }
  for (const { device, reason } of deliveries.faults) {
    add(fleet.deviceId(device), { kind: 'protocol_faults', reason });
  }
  return {
    ok: findingsTotal(findings) === 0 && deliveries.answeredEvents === deliveries.plannedEvents,
    seed: fleet.seed,
    devices: fleet.devices,
    distinct_events: deliveries.plannedEvents,
    events_answered: deliveries.answeredEvents,
    findings,
    differing_devices: reasons.size,
    differences: [...reasons].slice(0, NAMED_DIFFERENCES).map(([device_id, reason]) => ({ device_id, reason })),
  };
}
