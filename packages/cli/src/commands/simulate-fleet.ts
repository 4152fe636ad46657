import {
  type FleetOptions,
  type HistoryShare,
  type Pace,
  readScenario,
  type SimulationReport,
} from '@pisync/simulator';
import { requireFolderOf } from '../output/html-report.js';
import type { Terminal } from '../output/terminal.js';
import { nameOfTarget, type SimulationTarget } from '../parse-target.js';
import { simulateAgain } from './again.js';
import { refuseServiceOptions, type ServiceOptions } from './need-service.js';
import { reportSimulation } from './report-simulation.js';
import { runSimulation } from './with-progress.js';

/** Which fleet, where to, and how fast. */
export interface SimulateFleetOptions extends ServiceOptions {
  readonly scenario: string;
  /** Settings of the scenario that are changed, as `path=value`. */
  readonly set: readonly string[];
  readonly target: SimulationTarget;
  /** What lets in there, where that is a service. */
  readonly token?: string;
  /** As the scenario says when left out. */
  readonly devices?: number;
  readonly seed: number;
  readonly histories: HistoryShare;
  readonly concurrency: number;
  readonly printPlan: boolean;
  readonly planHash: boolean;
  /** Ends the simulation early. */
  readonly signal: AbortSignal;
  readonly json: boolean;
}

/**
 * Plays a fleet to where its events are to go, and says what came of it.
 *
 * @throws CliError with `checkFailed` when a service differs from the truth, with `usage` for options that don't go together
 */
export async function simulateFleet(options: SimulateFleetOptions, terminal: Terminal): Promise<void> {
  const { target, seed, devices, signal, json } = options;
  const fleet = {
    scenario: readScenario(options.scenario, options.set),
    seed,
    ...(devices === undefined ? {} : { devices }),
  };
  if (options.printPlan || options.planHash) {
    const { printPlan } = await import('./print-plan.js');
    return printPlan(fleet, options.planHash, terminal);
  }
  switch (target.kind) {
    case 'null': {
      refuseServiceOptions(options, 'null');
      const { generate } = await import('./generate.js');
      return generate({ ...fleet, signal, json }, terminal);
    }
    case 'file': {
      const { ledger, ...others } = options;
      refuseServiceOptions(others, 'file:');
      const { writeLogs } = await import('./write-logs.js');
      return writeLogs({ ...fleet, path: target.path, ledger, signal, json }, terminal);
    }
    case 'embedded': {
      const { withEmbeddedService } = await import('./embedded-service.js');
      return playTo(fleet, options, terminal, (play) => withEmbeddedService(target.folder, play));
    }
    case 'service':
      return playTo(fleet, options, terminal, (play) => play(target.url));
  }
}

/** Plays a fleet to a service, and says what came of it. */
async function playTo(
  fleet: FleetOptions,
  options: SimulateFleetOptions,
  terminal: Terminal,
  withService: (play: (url: URL) => Promise<SimulationReport>) => Promise<SimulationReport>,
): Promise<void> {
  const { scenario, set, seed, target, html, json, ledger, record } = options;
  const { verify, histories, workers, concurrency, signal } = options;
  if (html !== undefined) await requireFolderOf(html);
  const run = { ...fleet, verify, histories, pace: paceOf(options), workers, concurrency, signal };
  const result = await withService((url) =>
    runSimulation(
      {
        ...run,
        target: url.href,
        ...(target.kind === 'service' && options.token !== undefined && { token: options.token }),
        ...(ledger === undefined ? {} : { ledgerPath: ledger }),
        ...(record === undefined ? {} : { recordPath: record }),
      },
      terminal,
    ),
  );
  const again = simulateAgain({ scenario, set, devices: result.devices, seed }, nameOfTarget(target));
  await reportSimulation(result, { json, again, ...(html === undefined ? {} : { html }) }, terminal);
}

function paceOf({ rate, speed }: SimulateFleetOptions): Pace {
  if (rate !== undefined) return { kind: 'rate', requestsPerSecond: rate };
  return speed === 'max' ? { kind: 'max' } : { kind: 'speed', factor: speed };
}
