import type { SyncEvent } from '@pisync/core';
import type { RawRecord } from './raw-record.js';

/** A record on its way: the event that it is, or why it is none. */
export type ImportItem =
  | { readonly file: number; readonly number: number; readonly record: RawRecord; readonly event: SyncEvent }
  | { readonly file: number; readonly number: number; readonly record: RawRecord; readonly reason: string };

/** Records that go together, of one file or several, in the order in which they were read. */
export interface ImportBatch {
  readonly items: readonly ImportItem[];
  readonly events: readonly SyncEvent[];
  /** The index among the items of each event. */
  readonly places: readonly number[];
  /** Files of which these are the last records. */
  readonly ended: readonly number[];
}

/** Gathers records into batches. */
export interface BatchBuilder {
  add(item: ImportItem): void;
  /** The file has no more records. */
  endFile(file: number): void;
  /** Whether there is enough for a batch. */
  isFull(): boolean;
  isEmpty(): boolean;
  /** What was gathered; begins the next batch. */
  take(): ImportBatch;
}

interface Gathering {
  readonly items: ImportItem[];
  readonly events: SyncEvent[];
  readonly places: number[];
  readonly ended: number[];
}

function nothing(): Gathering {
  return { items: [], events: [], places: [], ended: [] };
}

/** @param size events of a batch; rejects are taken along, at most as many again */
export function createBatchBuilder(size: number): BatchBuilder {
  let batch = nothing();
  return {
    add(item) {
      if ('event' in item) {
        batch.places.push(batch.items.length);
        batch.events.push(item.event);
      }
      batch.items.push(item);
    },
    endFile: (file) => void batch.ended.push(file),
    isFull: () => batch.events.length >= size || batch.items.length >= 2 * size,
    isEmpty: () => batch.items.length === 0 && batch.ended.length === 0,
    take() {
      const taken = batch;
      batch = nothing();
      return taken;
    },
  };
}
