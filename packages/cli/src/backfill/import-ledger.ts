import type { ImportBatch } from './batches.js';
import { type Checkpoint, type FileCheckpoint, type ImportCounts, noCounts, writeCheckpoint } from './checkpoint.js';
import type { BatchOutcome } from './import-target.js';
import type { InputFile } from './input-files.js';
import type { Reject, RejectsFile } from './rejects-file.js';

const CHECKPOINT_EVERY_MS = 1000;

/** Where what becomes of records is noted. */
export interface ImportLedgerOptions {
  readonly files: readonly InputFile[];
  /** How far each file was before, in the same order; `null` for one that wasn't begun. */
  readonly before: readonly (FileCheckpoint | null)[];
  readonly startedMs: number;
  readonly importKey: string;
  /** `null` where rejects are only counted. */
  readonly rejects: RejectsFile | null;
  /** `null` where the import can't be resumed. */
  readonly checkpointPath: string | null;
}

/** Keeps what became of records, in their order, and how far that is. */
export interface ImportLedger {
  /** A batch is answered for, and so are all before it. */
  acknowledge(batch: ImportBatch, outcome: BatchOutcome): Promise<void>;
  /** Writes down how far it is. */
  save(): Promise<void>;
  /** How far a file is. */
  of(file: number): FileCheckpoint;
  /** What became of all records. */
  counts(): ImportCounts;
}

/** A ledger that goes on from where it was. */
export function createImportLedger(options: ImportLedgerOptions): ImportLedger {
  const { files, rejects, checkpointPath, startedMs, importKey } = options;
  const progress = files.map((file, index) => options.before[index] ?? begun(file));
  let savedMs = performance.now();

  const of = (file: number): FileCheckpoint => {
    const found = progress[file];
    if (found === undefined) throw new RangeError(`there is no file ${file}`);
    return found;
  };

  async function save(): Promise<void> {
    savedMs = performance.now();
    const bytes = (await rejects?.flush()) ?? 0;
    if (checkpointPath === null) return;
    const checkpoint: Checkpoint = {
      version: 1,
      import: importKey,
      started_ms: startedMs,
      rejects: { path: rejects?.path ?? '', bytes },
      files: progress.filter(({ done, counts }) => done || counts.records > 0),
    };
    await writeCheckpoint(checkpointPath, checkpoint);
  }

  return {
    of,
    save,
    counts: () => progress.reduce((sum, { counts }) => added(sum, counts), noCounts()),
    async acknowledge(batch, outcome) {
      const refused = new Map(outcome.refused.map((one) => [batch.places[one.index] ?? -1, one]));
      const rejected: Reject[] = [];
      for (const [at, item] of batch.items.entries()) {
        const { counts } = of(item.file);
        counts.records = item.number;
        const answer = refused.get(at);
        const reason = 'reason' in item ? item.reason : answer?.reason;
        if (reason === undefined) continue;
        if (answer?.isConflict === true) counts.conflicts += 1;
        else counts.rejected += 1;
        const { line, column, text: raw } = item.record;
        rejected.push({ file: files[item.file]?.name ?? '', line, column, record: item.number, reason, raw });
      }
      share(batch, outcome, new Set(refused.keys()));
      for (const file of batch.ended) of(file).done = true;
      await rejects?.add(rejected);
      if (performance.now() - savedMs >= CHECKPOINT_EVERY_MS) await save();
    },
  };

  /** Answers count events of a batch, not of files: each file gets its part, those of earlier records first. */
  function share(batch: ImportBatch, outcome: BatchOutcome, refused: ReadonlySet<number>): void {
    const left = { accepted: outcome.accepted, queued: outcome.queued, duplicates: outcome.duplicates };
    for (const at of batch.places) {
      const item = batch.items[at];
      if (item === undefined || refused.has(at)) continue;
      const { counts } = of(item.file);
      if (left.accepted > 0) {
        left.accepted -= 1;
        counts.accepted += 1;
      } else if (left.queued > 0) {
        left.queued -= 1;
        counts.queued += 1;
      } else {
        counts.duplicates += 1;
      }
    }
  }
}

function begun({ name, path, size, changedMs }: InputFile): FileCheckpoint {
  return { name, path, size, changed_ms: changedMs, done: false, counts: noCounts() };
}

function added(a: ImportCounts, b: ImportCounts): ImportCounts {
  return {
    records: a.records + b.records,
    accepted: a.accepted + b.accepted,
    queued: a.queued + b.queued,
    duplicates: a.duplicates + b.duplicates,
    conflicts: a.conflicts + b.conflicts,
    rejected: a.rejected + b.rejected,
  };
}
