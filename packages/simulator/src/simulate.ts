import { conductRun, type RunOptions } from './conduct-run.js';
import { planFleet } from './fleet/fleet.js';
import { expectNoLedger } from './ledger/expect-no-ledger.js';
import { createRecording } from './record/recording-writer.js';
import type { SimulationReport } from './report/simulation-report.js';
import type { ScenarioInput } from './scenario/scenario-schema.js';
import type { Pace } from './send/pace.js';
import { sendFleet } from './send/send-fleet.js';
import { SimulatorError } from './simulator-error.js';
import { systemClock } from './system-clock.js';

/** Which fleet, how it is sent, and where to. */
export interface SimulateOptions extends RunOptions {
  /** What {@link readScenario} gave; the shipped `reconnect-storm` when left out. */
  readonly scenario?: ScenarioInput;
  /** How many devices, at least 1; what the scenario says when left out. */
  readonly devices?: number;
  /** A non-negative integer; the same seed gives the same fleet. */
  readonly seed: number;
  /** How fast; as fast as the service answers when left out. */
  readonly pace?: Pace;
  /** Processes that share the sending, where one core isn't enough; 1 by default, and never more than there are schools. */
  readonly workers?: number;
  /** The file to keep all requests in, to be replayed; `.gz` compresses it. It must not exist. One process sends then. */
  readonly recordPath?: string;
}

/**
 * Lets a fleet of devices upload what they kept: checks the target, sends in the order of simulated time, and verifies what
 * the service makes of it. A service that is wrong is no error: it is in the report.
 *
 * @throws SimulatorError where the simulation cannot be carried out; its `code` says why, its message what to do
 */
export async function simulate(options: SimulateOptions): Promise<SimulationReport> {
  const { scenario, devices, seed, pace = { kind: 'max' }, workers = 1, recordPath, ledgerPath } = options;
  if (workers > 1 && recordPath !== undefined) {
    throw new SimulatorError(
      'OPTIONS_INVALID',
      'A run is recorded by one process. Leave out the workers, or the record.',
    );
  }
  const fleet = planFleet({
    seed,
    ...(scenario === undefined ? {} : { scenario }),
    ...(devices === undefined ? {} : { devices }),
  });
  expectNoLedger(ledgerPath, workers);
  const clock = options.clock ?? systemClock();
  return conductRun(fleet, { ...options, pace, clock }, async (sending) => {
    const recorder = recordPath === undefined ? null : createRecording(recordPath, fleet);
    try {
      return await sendFleet(fleet, { ...sending, pace, workers, recorder });
    } finally {
      recorder?.close();
    }
  });
}
