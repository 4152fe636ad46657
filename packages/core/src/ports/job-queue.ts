import type { Receipt } from '../domain/receipt.js';
import type { SyncEvent } from '../domain/sync-event.js';

/** Does the work of a batch: one receipt for each event, in the same order. Rejects when none of the batch was stored. */
export type BatchProcessor = (events: readonly SyncEvent[]) => Promise<readonly Receipt[]>;

/** Takes in events of many callers and has them processed in batches. */
export interface JobQueue {
  /** Sets what processes the batches; called once, before anything is enqueued. */
  start(process: BatchProcessor): void;

  /**
   * Hands over events; resolves with a receipt for each once they are processed.
   * @throws PisyncError `overloaded` when the queue is full, `closed` when it takes nothing more, and what processing threw
   */
  enqueue(events: readonly SyncEvent[]): Promise<readonly Receipt[]>;

  /** How many events wait or are being processed. */
  depth(): number;

  /** Takes nothing more and resolves when all that was taken is processed. */
  close(): Promise<void>;
}
