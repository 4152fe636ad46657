import { CliError } from '../cli-error.js';
import { count } from '../output/quantities.js';
import { removeCheckpoint } from './checkpoint.js';
import { type ImportSummary, summaryCounts } from './describe-import.js';
import type { DryRun } from './dry-run.js';
import { createImportLedger } from './import-ledger.js';
import type { ImportMeter } from './import-meter.js';
import type { ImportLogsOptions } from './import-options.js';
import type { ImportTarget } from './import-target.js';
import type { InputFile } from './input-files.js';
import type { ImportStart } from './prepare-import.js';
import { openRejects } from './rejects-file.js';
import { type ImportRun, runImport } from './run-import.js';

/** What an import is made of, wherever it goes. */
export interface ImportParts {
  readonly files: readonly InputFile[];
  readonly options: ImportLogsOptions;
  readonly process: NodeJS.Process;
  readonly signal: AbortSignal;
  readonly meter: ImportMeter;
  readonly start: ImportStart;
}

/**
 * Carries an import out, from where it begins to its end; its checkpoint is gone then.
 * @throws CliError when it can't go on, which says that the checkpoint is there
 */
export async function importInto(
  target: ImportTarget,
  { files, options, process, signal, meter, start }: ImportParts,
  dryRun: DryRun | null,
): Promise<{ readonly run: ImportRun; readonly summary: ImportSummary }> {
  const rejects = start.rejects === null ? null : await openRejects(start.rejects.path, start.rejects.bytes);
  const { startedMs, before, checkpointPath } = start;
  const ledger = createImportLedger({ files, before, startedMs, importKey: start.key, rejects, checkpointPath });
  const begun = ledger.counts().records;
  try {
    // before there is a reject: whoever ends it in its first second finds its file of rejects known
    await ledger.save();
    if (!options.dryRun) await target.noteArrival?.(startedMs);
    const run = await runImport({
      ...options,
      files,
      target,
      ledger,
      stdin: process.stdin,
      receivedAt: startedMs,
      rate: options.rate ?? null,
      signal,
      onRead: (bytes) => meter.read(bytes),
      onProgress: () => meter.update(ledger.counts()),
    }).catch((error: unknown) => {
      throw checkpointPath === null ? error : resumable(error, ledger.counts().records);
    });
    const counts = ledger.counts();
    const elapsedMs = Math.round(performance.now() - meter.startedMs);
    const summary: ImportSummary = {
      target: target.name,
      dry_run: options.dryRun,
      resumed: start.resumed,
      files: files.length,
      skipped: run.skipped.map(({ file, reason }) => ({ file: file.name, reason })),
      ...summaryCounts(counts),
      rejects_file: rejects !== null && counts.rejected + counts.conflicts > 0 ? rejects.path : null,
      elapsed_ms: elapsedMs,
      records_per_second: Math.round(((counts.records - begun) * 1000) / Math.max(1, elapsedMs)),
      changes: (await dryRun?.changes()) ?? null,
    };
    if (checkpointPath !== null) await removeCheckpoint(checkpointPath);
    return { run, summary };
  } finally {
    await rejects?.close();
  }
}

function resumable(error: unknown, records: number): CliError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CliError(
    `${reason}. ${count(records)} records are taken in; the same command goes on from there`,
    error instanceof CliError ? error.exitCode : undefined,
    { cause: error },
  );
}
