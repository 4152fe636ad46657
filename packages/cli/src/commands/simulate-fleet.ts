import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type HistoryShare,
  type Pace,
  type Progress,
  readScenario,
  simulate,
  type SimulateOptions,
  type SimulationReport,
} from '@pisync/simulator';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { describeSimulation } from '../output/describe-simulation.js';
import { requireFolderOf, writeHtmlReport } from '../output/html-report.js';
import { createProgressView } from '../output/progress-view.js';
import { print, type Terminal } from '../output/terminal.js';
import type { SimulationTarget } from '../parse-target.js';
import { requireExact } from './require-exact.js';

/** Which fleet, where to, and how fast. */
export interface SimulateFleetOptions {
  readonly scenario: string;
  readonly set: readonly string[];
  readonly target: SimulationTarget;
  /** As the scenario says when left out. */
  readonly devices?: number;
  readonly seed: number;
  readonly speed: number | 'max';
  /** Requests a second. */
  readonly rate?: number;
  readonly workers: number;
  readonly verify: boolean;
  readonly histories: HistoryShare;
  readonly concurrency: number;
  /** Where the ledger is kept; a temporary file when left out. */
  readonly ledger?: string;
  /** Where to keep all requests. */
  readonly record?: string;
  /** Where to write the report as an HTML page. */
  readonly html?: string;
  readonly printPlan: boolean;
  readonly planHash: boolean;
  /** Ends the simulation early. */
  readonly signal: AbortSignal;
  readonly json: boolean;
}

/**
 * Plays a fleet to where its events are to go, and says what came of it.
 *
 * @throws CliError with `checkFailed` when a service differs from the truth
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
  if (target.kind === 'null') {
    const { generate } = await import('./generate.js');
    refuse(options, 'null');
    return generate({ ...fleet, signal, json }, terminal);
  }
  if (target.kind === 'file') {
    const { writeLogs } = await import('./write-logs.js');
    const { ledger, ...others } = options;
    refuse(others, 'file:');
    return writeLogs({ ...fleet, path: target.path, ledger, signal, json }, terminal);
  }
  if (options.html !== undefined) await requireFolderOf(options.html);
  const run = (url: URL): Promise<SimulationReport> =>
    runSimulation(
      {
        ...fleet,
        target: url.href,
        verify: options.verify,
        histories: options.histories,
        pace: paceOf(options),
        workers: options.workers,
        concurrency: options.concurrency,
        signal,
        ...(options.ledger === undefined ? {} : { ledgerPath: options.ledger }),
        ...(options.record === undefined ? {} : { recordPath: options.record }),
      },
      terminal,
    );
  await report(target.kind === 'service' ? await run(target.url) : await runEmbedded(target.folder, run), options, terminal);
}

async function runEmbedded(
  folder: string | null,
  run: (url: URL) => Promise<SimulationReport>,
): Promise<SimulationReport> {
  const { withEmbeddedService } = await import('./embedded-service.js');
  return withEmbeddedService(folder, run);
}

function paceOf({ rate, speed }: SimulateFleetOptions): Pace {
  if (rate !== undefined) return { kind: 'rate', requestsPerSecond: rate };
  return speed === 'max' ? { kind: 'max' } : { kind: 'speed', factor: speed };
}

/** Options that only a service makes sense with. @throws CliError with `usage` that names the first */
function refuse(
  { verify, html, record, rate, ledger, speed, workers }: Omit<SimulateFleetOptions, 'ledger'> & { ledger?: string },
  target: string,
): void {
  const given = { verify, html, record, rate, ledger, speed: speed !== 'max', workers: workers !== 1 };
  const one = Object.entries(given).find(([, value]) => value !== undefined && value !== false)?.[0];
  if (one !== undefined) throw new CliError(`--${one} needs a service; --target ${target} asks none`, EXIT.usage);
}

/** Says what came of a run with a service. @throws CliError with `checkFailed` when something differs */
export async function report(
  result: SimulationReport,
  { json, html }: Pick<SimulateFleetOptions, 'json' | 'html'>,
  terminal: Terminal,
): Promise<void> {
  await print(terminal, json ? JSON.stringify(result) : describeSimulation(result, terminal));
  if (html !== undefined) await writeHtmlReport(result, html, terminal);
  requireExact(result);
}

/** Runs a fleet, with progress on `err`; the ledger is removed afterwards unless it was asked for. */
export function runSimulation(
  options: WithSignal<Omit<SimulateOptions, 'ledgerPath'>> & { readonly ledgerPath?: string },
  terminal: Terminal,
  onProgress: (progress: Progress) => void = () => {},
): Promise<SimulationReport> {
  return withProgress(options.signal, terminal, (show, temporaryLedger) =>
    simulate({
      ledgerPath: temporaryLedger,
      ...options,
      onProgress: (progress) => {
        show(progress);
        onProgress(progress);
      },
    }),
  );
}

type WithSignal<Options> = Options & { readonly signal: AbortSignal };

/** Shows progress on `err` while work goes on that may need a ledger for as long as it lasts. */
export async function withProgress<T>(
  signal: AbortSignal,
  terminal: Terminal,
  work: (show: (progress: Progress) => void, temporaryLedger: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pisync-ledger-'));
  const view = createProgressView(terminal);
  try {
    return await work(view.show, join(folder, 'ledger.ndjson'));
  } catch (error) {
    // the reason of the abort says more than where the simulation was then
    signal.throwIfAborted();
    throw error;
  } finally {
    view.clear();
    await rm(folder, { recursive: true, force: true });
  }
}
