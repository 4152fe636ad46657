import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Progress, simulate, type SimulateOptions, type SimulationReport } from '@pisync/simulator';
import { createProgressView } from '../output/progress-view.js';
import type { Terminal } from '../output/terminal.js';

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

/** Runs a fleet, with progress on `err`; the ledger is removed afterwards unless it was asked for. */
export function runSimulation(
  options: Omit<SimulateOptions, 'ledgerPath'> & { readonly ledgerPath?: string; readonly signal: AbortSignal },
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
