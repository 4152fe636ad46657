import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HistoryShare, type Progress, simulate, type SimulationReport } from '@pisync/simulator';
import { requireFolderOf, writeHtmlReport } from '../output/html-report.js';
import { createProgressView } from '../output/progress-view.js';
import { describeSimulation } from '../output/describe-simulation.js';
import { print, type Terminal } from '../output/terminal.js';
import { requireExact } from './require-exact.js';

/** Which fleet against which service. */
export interface SimulateFleetOptions {
  readonly target: URL;
  readonly devices: number;
  readonly seed: number;
  readonly verify: boolean;
  /** Whose histories verification reads; all when left out. */
  readonly histories?: HistoryShare;
  readonly concurrency: number;
  /** Where the ledger is kept; a temporary file when left out. */
  readonly ledger?: string;
  /** Where to write the report as an HTML page. */
  readonly html?: string;
  /** Ends the simulation early. */
  readonly signal: AbortSignal;
  readonly json: boolean;
}

/** Runs a fleet against a service and says what came of it. @throws CliError with `checkFailed` when something differs */
export async function simulateFleet(options: SimulateFleetOptions, terminal: Terminal): Promise<void> {
  if (options.html !== undefined) await requireFolderOf(options.html);
  const report = await runSimulation(options, terminal);
  await print(terminal, options.json ? JSON.stringify(report) : describeSimulation(report, terminal));
  if (options.html !== undefined) await writeHtmlReport(report, options.html, terminal);
  requireExact(report);
}

/** Runs a fleet, with progress on `err`; the ledger is removed afterwards unless it was asked for. */
export async function runSimulation(
  options: Omit<SimulateFleetOptions, 'json' | 'html'>,
  terminal: Terminal,
  onProgress: (progress: Progress) => void = () => {},
): Promise<SimulationReport> {
  const folder = await mkdtemp(join(tmpdir(), 'pisync-ledger-'));
  const view = createProgressView(terminal);
  try {
    return await simulate({
      target: options.target.href,
      devices: options.devices,
      seed: options.seed,
      verify: options.verify,
      histories: options.histories ?? 'all',
      concurrency: options.concurrency,
      signal: options.signal,
      ledgerPath: options.ledger ?? join(folder, 'ledger.ndjson'),
      onProgress: (progress) => {
        view.show(progress);
        onProgress(progress);
      },
    });
  } catch (error) {
    // the reason of the abort says more than where the simulation was then
    options.signal.throwIfAborted();
    throw error;
  } finally {
    view.clear();
    await rm(folder, { recursive: true, force: true });
  }
}
