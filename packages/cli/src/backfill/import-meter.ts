import type { ImportCounts } from './checkpoint.js';
import type { ImportProgress } from './import-progress.js';
import type { InputFile } from './input-files.js';

const SHOW_EVERY_MS = 250;
/** The rate that is shown is that of so long. */
const RECENT_MS = 5000;

/** Measures how an import goes. */
export interface ImportMeter {
  read(bytes: number): void;
  /** Why batches wait; `null` when they do not. */
  waits(reason: string | null): void;
  /** Shows how far it is, unless that was just done. */
  update(counts: ImportCounts): void;
  readonly startedMs: number;
}

/** @param show is called a few times a second */
export function startImportMeter(files: readonly InputFile[], show: (progress: ImportProgress) => void): ImportMeter {
  const startedMs = performance.now();
  const sizes = files.map(({ size }) => size);
  const totalBytes = sizes.every((size) => size !== null) ? sizes.reduce((sum, size) => sum + size, 0) : null;
  let readBytes = 0;
  let waiting: string | null = null;
  let shownMs = -Infinity;
  const samples: { readonly atMs: number; readonly records: number }[] = [];
  let seen = { records: 0, rejected: 0 };
  /** Where the first batch was answered for: what was passed over before it took no time. */
  let begun: { readonly atMs: number; readonly readBytes: number } | null = null;

  function tell(force: boolean): void {
    const nowMs = performance.now();
    if (!force && nowMs - shownMs < SHOW_EVERY_MS) return;
    shownMs = nowMs;
    samples.push({ atMs: nowMs, records: seen.records });
    while (samples.length > 2 && nowMs - (samples[0]?.atMs ?? 0) > RECENT_MS) samples.shift();
    const first = samples[0] ?? { atMs: nowMs, records: seen.records };
    const rate = nowMs > first.atMs ? ((seen.records - first.records) * 1000) / (nowMs - first.atMs) : 0;
    show({ readBytes, totalBytes, ...seen, rate, elapsedMs: nowMs - startedMs, leftMs: leftAt(nowMs), waiting });
  }

  function leftAt(nowMs: number): number | null {
    if (begun === null || totalBytes === null || readBytes >= totalBytes) return null;
    const read = readBytes - begun.readBytes;
    // a guess from less would jump about
    if (read < totalBytes / 100) return null;
    return ((nowMs - begun.atMs) * (totalBytes - readBytes)) / read;
  }

  return {
    startedMs,
    read(bytes) {
      readBytes += bytes;
      // what is passed over after a resumption is shown by its bytes
      tell(false);
    },
    waits(reason) {
      waiting = reason;
      tell(true);
    },
    update({ records, rejected, conflicts }) {
      seen = { records, rejected: rejected + conflicts };
      waiting = null;
      begun ??= { atMs: performance.now(), readBytes };
      tell(false);
    },
  };
}
