import { createLiveView } from '../output/live-view.js';
import { count } from '../output/quantities.js';
import { complain, print, say, type Terminal } from '../output/terminal.js';
import { describeImport } from './describe-import.js';
import { withDryRun } from './dry-run.js';
import { importInto } from './import-into.js';
import { startImportMeter } from './import-meter.js';
import type { ImportLogsOptions } from './import-options.js';
import { importProgressLines, plainImportProgress } from './import-progress.js';
import type { ImportTarget } from './import-target.js';
import { findInputs, STDIN } from './input-files.js';
import { openTarget } from './open-target.js';
import { type ImportStart, prepareImport } from './prepare-import.js';
import type { ImportRun } from './run-import.js';

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
    view.show(progress);
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
    tellStart(inputs, start, terminal);
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

function tellStart(inputs: readonly string[], start: ImportStart, terminal: Terminal): void {
  if (inputs.includes(STDIN)) {
    say(
      terminal,
      'Standard input is read once: after an interruption give it again, and what is in already counts as duplicates.',
    );
  }
  for (const { name } of start.changed) complain(terminal, `${name} has changed since; it is read from its beginning.`);
  const records = start.before.reduce((sum, file) => sum + (file?.counts.records ?? 0), 0);
  if (records > 0) say(terminal, `Going on after ${count(records)} records.`);
}

function tellRun({ skipped, ofExport }: ImportRun, target: ImportTarget, terminal: Terminal): void {
  for (const { file, reason } of skipped) complain(terminal, `${file.name} ${reason}; it was skipped.`);
  if (ofExport === 0 || target.restores) return;
  say(
    terminal,
    `${count(ofExport)} events of an export were taken as reports that arrive now; import them with --data-dir or --mongo to restore them as they were.`,
  );
}
