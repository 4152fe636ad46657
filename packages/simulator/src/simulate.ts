import { planFleet, type Fleet } from './fleet/fleet.js';
import { checkTarget } from './http/check-target.js';
import { openServiceClient } from './http/service-client.js';
import { createRandom } from './random/random-streams.js';
import { createRecording } from './record/recording-writer.js';
import { makeReport } from './report/make-report.js';
import { startProgressMeter, type OnProgress } from './report/progress.js';
import type { SimulationReport } from './report/simulation-report.js';
import type { ScenarioInput } from './scenario/scenario-schema.js';
import type { Pace } from './send/pace.js';
import { plannedEvents, sendFleet } from './send/send-fleet.js';
import { SimulatorError } from './simulator-error.js';
import { systemClock, type SimulatorClock } from './system-clock.js';
import type { HistoryShare } from './verify/history-sample.js';
import { verifyFleet } from './verify/verify-fleet.js';

export interface SimulateOptions {
  /** Base URL of the service: what lies before `/sync-event`. */
  readonly target: string;
  /** What {@link readScenario} gave; the shipped `reconnect-storm` when left out. */
  readonly scenario?: ScenarioInput;
  /** How many devices, at least 1; what the scenario says when left out. */
  readonly devices?: number;
  /** A non-negative integer; the same seed gives the same fleet. */
  readonly seed: number;
  /** Whether everything the service says is held against the truth afterwards. */
  readonly verify: boolean;
  /** How fast; as fast as the service answers when left out. */
  readonly pace?: Pace;
  /** Processes that share the sending, where one core isn't enough; 1 by default. */
  readonly workers?: number;
  /** Whose histories verification reads: `all` by default, or a share of the devices, above 0 and at most 1. */
  readonly histories?: HistoryShare;
  /** Requests under way at the same time; 48 by default. */
  readonly concurrency?: number;
  /** The file to keep all requests in, to be replayed; `.gz` compresses it. It must not exist. One process sends then. */
  readonly recordPath?: string;
  /** The file to write what is sent and answered to; it must not exist. */
  readonly ledgerPath: string;
  /** How long one request is tried again while the service does not answer, ms; 60,000 by default. */
  readonly giveUpAfterMs?: number;
  /** How far the service's clock may be off this machine's, ms; 2,000 by default. */
  readonly toleranceMs?: number;
  /** How long a service that differs may go on working without getting nearer the truth, ms; 10,000 by default. */
  readonly settleMs?: number;
  /** Called a few times a second. */
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  readonly clock?: SimulatorClock;
}

/**
 * Lets a fleet of devices upload what they kept: checks the target, sends in the order of simulated time, and verifies what
 * the service makes of it. A service that is wrong is no error: it is in the report.
 *
 * @throws SimulatorError where the simulation cannot be carried out; its `code` says why, its message what to do
 */
export async function simulate(options: SimulateOptions): Promise<SimulationReport> {
  const { concurrency = 48, giveUpAfterMs = 60_000, pace = { kind: 'max' }, workers = 1, signal, onProgress } = options;
  if (workers > 1 && options.recordPath !== undefined) {
    throw new SimulatorError('OPTIONS_INVALID', 'A run is recorded by one process. Leave out the workers, or the record.');
  }
  const clock = options.clock ?? systemClock();
  const { scenario, devices, seed } = options;
  const fleet = planFleet({
    seed,
    ...(scenario === undefined ? {} : { scenario }),
    ...(devices === undefined ? {} : { devices }),
  });
  const checkStartedMs = clock.now();
  const target = await checkFresh(fleet, { ...options, concurrency, giveUpAfterMs, clock });

  const sendStartedMs = clock.now();
  const recorder = options.recordPath === undefined ? null : createRecording(options.recordPath, fleet);
  const totals = await sendFleet(fleet, {
    target,
    clock,
    ledgerPath: options.ledgerPath,
    pace,
    workers,
    concurrency,
    giveUpAfterMs,
    recorder,
    onProgress,
    signal,
  }).finally(() => recorder?.close());
  const sentMs = clock.now();

  const verification = options.verify ? await verifyFleet({ ...options, clock }) : null;
  return makeReport({
    run: { target, scenario: fleet.scenario.name, seed, devices: fleet.devices, pace, workers },
    totals,
    verification,
    plannedEvents: plannedEvents(fleet),
    elapsedMs: {
      check: sendStartedMs - checkStartedMs,
      send: sentMs - sendStartedMs,
      verify: verification === null ? 0 : clock.now() - sentMs,
    },
  });
}

/** Sees that the service is there and does not know the fleet; returns its base URL. */
async function checkFresh(
  fleet: Fleet,
  { target, concurrency, giveUpAfterMs, clock, signal, onProgress }: SimulateOptions & Required<Checking>,
): Promise<string> {
  const client = openServiceClient(target, concurrency, signal);
  try {
    const checking = startProgressMeter({ phase: 'check', total: fleet.devices, unit: 'devices' }, clock, onProgress);
    await checkTarget({ client, clock, random: createRandom(fleet.seed, 'check', 0), giveUpAfterMs, signal }, fleet);
    checking.finish(fleet.devices, 0);
    return client.target;
  } finally {
    await client.close();
  }
}

type Checking = Pick<SimulateOptions, 'concurrency' | 'giveUpAfterMs' | 'clock'>;
