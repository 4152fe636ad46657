import { createCallBatches } from '../../batching/call-batches.js';
import { isTransient, PisyncError } from '../../errors.js';
import type { BatchProcessor, JobQueue } from '../../ports/job-queue.js';

/** Bounds of the queue, in events. */
export interface InProcessQueueOptions {
  /** Calls are refused as `overloaded` while more than this many events wait; 100,000 when left out. */
  readonly maxWaitingEvents?: number;
  /** Calls are joined into a batch up to this many events; 10,000 when left out. A larger call is a batch of its own. */
  readonly maxBatchEvents?: number;
  /**
   * Whether a store that is out of reach fails all who share a batch, rather than each of them after another attempt; for stores
   * that tell an outage from events they refuse. False when left out.
   */
  readonly outagesFailTogether?: boolean;
}

/**
 * A queue within the process, which answers with what processing gave. While one batch is being processed, calls gather, and
 * all that fit are processed together next; one caller's events never fail another's.
 */
export function createInProcessQueue(options: InProcessQueueOptions = {}): JobQueue {
  const { maxWaitingEvents = 100_000, maxBatchEvents = 10_000, outagesFailTogether = false } = options;
  let processor: BatchProcessor | null = null;

  const batches = createCallBatches({
    send: async (events) => {
      if (processor === null) throw new PisyncError('closed', 'the queue was not started');
      return processor(events);
    },
    maxBatchEvents,
    maxWaitingEvents,
    lingerMs: 0,
    concurrency: 1,
    onFailure: (error) => (outagesFailTogether && isTransient(error) ? 'all-together' : 'each-alone'),
  });

  return {
    start(process) {
      processor = process;
    },
    enqueue: (events) => batches.add(events),
    depth: async () => batches.depth(),
    // what fails is its caller's, who is told
    deadLetters: async () => 0,
    close: () => batches.close(),
  };
}
