import { resolve } from 'node:path';
import type { ApiClient } from '../api/client.js';
import { CliError } from '../cli-error.js';
import { connect } from '../connect.js';
import { createLiveView } from '../output/live-view.js';
import { count } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { removeCheckpoint } from './checkpoint.js';
import type { ColumnMap } from './csv-columns.js';
import { describeImport, type ImportSummary, summaryCounts } from './describe-import.js';
import type { Format } from './detect-format.js';
import { type DryRun, withDryRun } from './dry-run.js';
import { createHttpTarget } from './http-target.js';
import { createImportLedger } from './import-ledger.js';
import { startImportMeter } from './import-meter.js';
import { importProgressLines, plainImportProgress } from './import-progress.js';
import type { ImportTarget } from './import-target.js';
import { findInputs, type InputFile, STDIN } from './input-files.js';
import { openStore, storeChoice, storeExists } from './open-store.js';
import { type ImportStart, prepareImport } from './prepare-import.js';
import { openRejects } from './rejects-file.js';
import { retryingStore } from './retry.js';
import { type ImportRun, runImport } from './run-import.js';
import { createStoreTarget } from './store-target.js';

/** What is imported, where to and how. */
export interface ImportLogsOptions {
  readonly url: URL;
  readonly dataDir?: string;
  readonly mongo?: boolean;
  readonly format?: Format;
  readonly map: ColumnMap;
  readonly rejects?: string;
  readonly checkpoint?: string;
  readonly rate?: number;
  readonly dryRun: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

/** For how long a service or a database may be away before an import gives up; its checkpoint stays. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Takes logs in that were carried by hand.
 * @returns whether all of it was taken in: nothing was rejected, and no file that was named is of a kind that nobody knows
 * @throws CliError when it can't go on; what is in the checkpoint is in, and the same call goes on from there
 */
export async function importLogs(
  inputs: readonly string[],
  options: ImportLogsOptions,
  { process, signal }: { process: NodeJS.Process; signal: AbortSignal },
  terminal: Terminal,
): Promise<boolean> {
  const files = await findInputs(inputs);
  const view = createLiveView(terminal, { lines: importProgressLines, plain: plainImportProgress });
  const meter = startImportMeter(files, (progress) => {
    if (!options.quiet) view.show(progress);
  });
  const onWait = (reason: string): void => meter.waits(reason);
  const target = await openTarget(options, { process, signal, onWait });
  try {
    const start = await prepareImport({
      ...options,
      inputs,
      files,
      target: target.name,
      format: options.format,
      rejects: options.rejects,
      checkpoint: options.checkpoint,
      now: Date.now(),
      // it leaves nothing behind that wasn't asked for, and goes on from nothing
      isDryRun: options.dryRun,
    });
    if (!options.quiet) tellStart(inputs, start, terminal);
    const parts = { files, options, process, signal, meter, start };
    const done = options.dryRun
      ? await withDryRun(target, (dryRun) => importInto(dryRun.target, parts, dryRun))
      : await importInto(target, parts, null);
    view.clear();
    tellRun(done.run, target, terminal);
    const { summary } = done;
    await print(terminal, options.json ? JSON.stringify(summary) : describeImport(summary));
    return summary.rejected + summary.conflicts === 0 && done.run.skipped.every(({ file }) => !file.named);
  } finally {
    view.clear();
    await target.close();
  }
}

interface ImportParts {
  readonly files: readonly InputFile[];
  readonly options: ImportLogsOptions;
  readonly process: NodeJS.Process;
  readonly signal: AbortSignal;
  readonly meter: ReturnType<typeof startImportMeter>;
  readonly start: ImportStart;
}

async function importInto(
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

async function openTarget(
  options: ImportLogsOptions,
  parts: { process: NodeJS.Process; signal: AbortSignal; onWait: (reason: string) => void },
): Promise<ImportTarget> {
  const { signal, onWait } = parts;
  const choice = storeChoice(options);
  if (choice === null) {
    const client = await connect(options);
    await requireService(client);
    return createHttpTarget(client, { signal, patienceMs: PATIENCE_MS, onWait });
  }
  if (options.dryRun && choice.kind === 'folder' && !(await storeExists(choice))) return emptyTarget(choice.path);
  const { name, store } = await openStore(choice, options.dryRun, parts.process);
  // a disk that is full stays so, a database comes back
  if (choice.kind === 'folder') return createStoreTarget(name, store);
  return createStoreTarget(name, store, (work) => retryingStore(work, { signal, patienceMs: PATIENCE_MS, onWait }));
}

/** A store that a dry run doesn't make. */
function emptyTarget(path: string): ImportTarget {
  return {
    name: resolve(path),
    restores: true,
    batchEvents: 4000,
    send: () => Promise.reject(new RangeError('there is nothing to send to')),
    async *history() {},
    close: async () => {},
  };
}

/** Later on a service may be away for a while; one that never was there is a mistake. @throws CliError */
async function requireService(client: ApiClient): Promise<void> {
  await client.stats();
}

function resumable(error: unknown, records: number): CliError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CliError(
    `${reason}. ${count(records)} records are taken in; the same command goes on from there`,
    error instanceof CliError ? error.exitCode : undefined,
    { cause: error },
  );
}

function tellStart(inputs: readonly string[], start: ImportStart, terminal: Terminal): void {
  if (inputs.includes(STDIN)) {
    say(
      terminal,
      'Standard input is read once: after an interruption give it again, and what is in already counts as duplicates.',
    );
  }
  for (const { name } of start.changed) say(terminal, `${name} has changed since; it is read from its beginning.`);
  const records = start.before.reduce((sum, file) => sum + (file?.counts.records ?? 0), 0);
  if (records > 0) say(terminal, `Going on after ${count(records)} records.`);
}

function tellRun({ skipped, ofExport }: ImportRun, target: ImportTarget, terminal: Terminal): void {
  for (const { file, reason } of skipped) say(terminal, `${file.name} ${reason}; it was skipped.`);
  if (ofExport === 0 || target.restores) return;
  say(
    terminal,
    `${count(ofExport)} events of an export were taken as reports that arrive now; import them with --data-dir or --mongo to restore them as they were.`,
  );
}
