import type { Receipt } from '../../domain/receipt.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { PisyncError } from '../../errors.js';
import type { BatchProcessor, JobQueue } from '../../ports/job-queue.js';

/** Bounds of the queue, in events. */
export interface InProcessQueueOptions {
  /** Calls are refused as `overloaded` while more than this many events wait; 100,000 when left out. */
  readonly maxWaitingEvents?: number;
  /** Calls are joined into a batch up to this many events; 10,000 when left out. A larger call is a batch of its own. */
  readonly maxBatchEvents?: number;
}

interface Call {
  readonly events: readonly SyncEvent[];
  readonly resolve: (receipts: readonly Receipt[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A queue within the process. While one batch is being processed, calls gather, and all that fit are processed together next:
 * many callers share one commit, and a lone caller waits for nobody (group commit, as in database logs).
 */
export function createInProcessQueue(options: InProcessQueueOptions = {}): JobQueue {
  const { maxWaitingEvents = 100_000, maxBatchEvents = 10_000 } = options;
  const waiting: Call[] = [];
  let depth = 0;
  let processor: BatchProcessor | null = null;
  let closed = false;
  let draining: Promise<void> | null = null;

  function enqueue(events: readonly SyncEvent[]): Promise<readonly Receipt[]> {
    if (closed)
      return Promise.reject(new PisyncError('closed', 'the service is stopping; send the events again later'));
    if (depth > 0 && depth + events.length > maxWaitingEvents) {
      return Promise.reject(
        new PisyncError('overloaded', `${depth} events are waiting already; send the events again after a while`),
      );
    }
    depth += events.length;
    return new Promise((resolve, reject) => {
      waiting.push({ events, resolve, reject });
      draining ??= drain();
    });
  }

  async function drain(): Promise<void> {
    // calls made in the same turn of the event loop go together
    await Promise.resolve();
    while (waiting.length > 0) await processTogether(takeBatch());
    draining = null;
  }

  function takeBatch(): readonly Call[] {
    let size = 0;
    let count = 0;
    for (const { events } of waiting) {
      if (count > 0 && size + events.length > maxBatchEvents) break;
      size += events.length;
      count += 1;
    }
    return waiting.splice(0, count);
  }

  async function processTogether(calls: readonly Call[]): Promise<void> {
    const batch = calls.flatMap(({ events }) => events);
    try {
      const receipts = await requireProcessor()(batch);
      let from = 0;
      for (const { events, resolve } of calls) {
        resolve(receipts.slice(from, from + events.length));
        from += events.length;
      }
      depth -= batch.length;
    } catch (error) {
      const [only] = calls;
      if (calls.length === 1 && only !== undefined) {
        depth -= batch.length;
        only.reject(error);
        return;
      }
      // one caller's events must not fail the others'
      for (const call of calls) await processTogether([call]);
    }
  }

  function requireProcessor(): BatchProcessor {
    if (processor === null) throw new PisyncError('closed', 'the queue was not started');
    return processor;
  }

  return {
    start(process) {
      processor = process;
    },
    enqueue,
    depth: () => depth,
    async close() {
      closed = true;
      await draining;
    },
  };
}
