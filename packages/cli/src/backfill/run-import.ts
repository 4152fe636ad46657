import type { Readable } from 'node:stream';
import { createBatchBuilder, type ImportBatch } from './batches.js';
import type { ColumnMap } from './csv-columns.js';
import type { Format } from './detect-format.js';
import type { ImportLedger } from './import-ledger.js';
import type { BatchOutcome, ImportTarget } from './import-target.js';
import type { InputFile } from './input-files.js';
import { createPace } from './pace.js';
import { readEvent } from './read-event.js';
import { openRecords } from './read-records.js';

/** Batches that are on their way at once. */
const IN_FLIGHT = 2;
const NOTHING_SENT: BatchOutcome = { accepted: 0, queued: 0, duplicates: 0, refused: [] };

/** What is imported, where to, and who is told. */
export interface RunImportOptions {
  readonly files: readonly InputFile[];
  readonly target: ImportTarget;
  readonly ledger: ImportLedger;
  readonly format?: Format;
  readonly map: ColumnMap;
  readonly stdin: Readable;
  /** The arrival of reports, epoch milliseconds. */
  readonly receivedAt: number;
  /** Events a second; `null` for as fast as it goes. */
  readonly rate: number | null;
  readonly signal: AbortSignal;
  /** Is told of bytes as they are read. */
  readonly onRead: (bytes: number) => void;
  /** Is told when a batch is answered for. */
  readonly onProgress: () => void;
}

/** A file that nothing is known to read, and why. */
export interface SkippedFile {
  readonly file: InputFile;
  readonly reason: string;
}

/** What was found besides what the ledger holds. */
export interface ImportRun {
  readonly skipped: readonly SkippedFile[];
  /** Events of an export among those that were read. */
  readonly ofExport: number;
}

/**
 * Reads files one after the other, and has the target take in their events: batches go over the ends of files, two are on their
 * way at once, and they are answered for in their order. What was answered for is in the ledger, however this ends.
 *
 * @throws what the target throws, or what the signal is aborted with
 */
export async function runImport(options: RunImportOptions): Promise<ImportRun> {
  const { files, target, ledger, signal, onProgress } = options;
  const pace = createPace(options.rate);
  // of a slow import each batch is a second's worth at most
  const batches = createBatchBuilder(Math.max(1, Math.min(target.batchEvents, options.rate ?? target.batchEvents)));
  const skipped: SkippedFile[] = [];
  const underWay: Promise<void>[] = [];
  let settled: Promise<void> = Promise.resolve();
  let ofExport = 0;

  async function acknowledge(before: Promise<void>, batch: ImportBatch, sent: Promise<BatchOutcome>): Promise<void> {
    await before;
    await ledger.acknowledge(batch, await sent);
    onProgress();
  }

  async function send(batch: ImportBatch): Promise<void> {
    await pace.wait(batch.events.length, signal);
    signal.throwIfAborted();
    const sent = batch.events.length === 0 ? Promise.resolve(NOTHING_SENT) : target.send(batch.events);
    // whatever goes wrong is met in its turn
    sent.catch(() => {});
    settled = acknowledge(settled, batch, sent);
    settled.catch(() => {});
    underWay.push(settled);
    if (underWay.length >= IN_FLIGHT) await underWay.shift();
  }

  async function readFile(index: number, file: InputFile): Promise<void> {
    const done = ledger.of(index).counts.records;
    const opened = await openRecords(file, options);
    if (opened.format === null) {
      skipped.push({ file, reason: opened.reason });
      return;
    }
    let number = 0;
    try {
      for await (const records of opened.records) {
        for (const record of records) {
          number += 1;
          if (number <= done) continue;
          const read = readEvent(record, { receivedAt: options.receivedAt, restores: target.restores });
          if (read.ok && read.isOfExport) ofExport += 1;
          batches.add({ file: index, number, record, ...(read.ok ? { event: read.event } : { reason: read.reason }) });
          if (batches.isFull()) await send(batches.take());
        }
        signal.throwIfAborted();
      }
    } finally {
      opened.close();
    }
    batches.endFile(index);
  }

  try {
    for (const [index, file] of files.entries()) {
      if (ledger.of(index).done) options.onRead(file.size ?? 0);
      else await readFile(index, file);
    }
    if (!batches.isEmpty()) await send(batches.take());
    await settled;
  } finally {
    // what is on its way may still be answered for
    await settled.catch(() => {});
    await ledger.save();
  }
  return { skipped, ofExport };
}
