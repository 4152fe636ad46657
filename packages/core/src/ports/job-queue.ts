import type { Receipt } from '../domain/receipt.js';
import type { SyncEvent } from '../domain/sync-event.js';

/** Does the work of a batch: one receipt for each event, in the same order. Rejects when none of the batch was stored. */
export type BatchProcessor = (events: readonly SyncEvent[]) => Promise<readonly Receipt[]>;

/** What a queue has taken and not processed yet; dead letters aren't part of it. */
export interface Backlog {
  /** How many events wait or are being processed, in all processes that share the queue. */
  readonly events: number;
  /** How long ago the oldest of them were handed over, in milliseconds; 0 when there are none. */
  readonly oldestAgeMs: number;
  /** Beyond so many events this process takes no more. */
  readonly maxEvents: number;
}

/**
 * Takes in events of many callers and has them processed in batches. What a receipt acknowledges is up to the queue, the same
 * for all its receipts:
 *
 * - A queue within the process answers once the events are processed, with the receipts of that: `stored`, `duplicate`…
 * - A durable queue answers `queued` once the events are where a crash can't lose them. They are processed at least once, by
 *   this process or another, however often that fails; what fails for good becomes a dead letter with its reason.
 */
export interface JobQueue {
  /** Sets what processes the batches; called once, before anything is enqueued. */
  start(process: BatchProcessor): void;

  /**
   * Hands over events; resolves with a receipt for each, in order, once what the receipts say is true.
   * @throws PisyncError `overloaded` when the queue is full, `closed` when it takes nothing more, `queue_failed` when a durable
   * queue is out of reach, and what processing threw where the answer waits for it
   */
  enqueue(events: readonly SyncEvent[]): Promise<readonly Receipt[]>;

  /**
   * What waits or is being processed.
   * @throws PisyncError `queue_failed` when the queue can't be asked
   */
  backlog(): Promise<Backlog>;

  /**
   * How many events could not be processed and are set aside until an operator has them processed again; 0 for a queue that
   * sets none aside.
   * @throws PisyncError `queue_failed` when the queue can't be asked
   */
  deadLetters(): Promise<number>;

  /**
   * Takes nothing more; resolves when nothing that was taken needs this process any longer: when all of it is processed, or
   * kept by a durable queue and what this process had begun is done.
   */
  close(): Promise<void>;
}
