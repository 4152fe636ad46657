import { type CallBatches, createCallBatches } from '../../batching/call-batches.js';
import type { Receipt } from '../../domain/receipt.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { isTransient, PisyncError } from '../../errors.js';
import type { BatchProcessor, JobQueue } from '../../ports/job-queue.js';

/** Bounds of the queue, in events. */
export interface InProcessQueueOptions {
  /** Calls are refused as `overloaded` while more than this many events wait; 100,000 when left out. */
  readonly maxWaitingEvents?: number;
  /** Calls are joined into a batch up to this many events; 2,000 when left out. A larger call is a batch of its own. */
  readonly maxBatchEvents?: number;
  /**
   * Whether a store that is out of reach fails all who share a batch, rather than each of them after another attempt; for stores
   * that tell an outage from events they refuse. False when left out.
   */
  readonly outagesFailTogether?: boolean;
  /**
   * Whether a call that is larger than a batch is several batches, between which others can go. When one of them fails the call
   * does, though others may be kept. False when left out.
   */
  readonly splitsCalls?: boolean;
}

/** Small, so that neither a live batch nor anything else of the process waits long behind one. */
const MAX_BATCH_EVENTS = 2000;

/**
 * A queue within the process, which answers with what processing gave. While batches are being processed, calls gather, and
 * all that fit are processed together next; one caller's events never fail another's.
 */
export function createInProcessQueue(options: InProcessQueueOptions = {}): JobQueue {
  const {
    maxWaitingEvents = 100_000,
    maxBatchEvents = MAX_BATCH_EVENTS,
    outagesFailTogether = false,
    splitsCalls = false,
  } = options;
  let processor: BatchProcessor | null = null;

  const batches = createCallBatches({
    send: async (events) => {
      if (processor === null) throw new PisyncError('closed', 'the queue was not started');
      return processor(events);
    },
    maxBatchEvents,
    maxWaitingEvents,
    lingerMs: 0,
    // one is prepared while the store writes the other
    concurrency: 2,
    evenly: true,
    onFailure: (error) => (outagesFailTogether && isTransient(error) ? 'all-together' : 'each-alone'),
  });

  return {
    start(process) {
      processor = process;
    },
    enqueue: (events) =>
      splitsCalls && events.length > maxBatchEvents ? addParts(batches, events, maxBatchEvents) : batches.add(events),
    backlog: async () => ({ events: batches.depth(), oldestAgeMs: batches.oldestAgeMs(), maxEvents: maxWaitingEvents }),
    // what fails is its caller's, who is told
    deadLetters: async () => 0,
    close: () => batches.close(),
  };
}

/**
 * A queue within the process for events that may wait for live ones: a call that is larger than a batch is several batches. Who has
 * the store to himself, as an import into one does, gains by larger ones.
 */
export function createInProcessBackfillQueue(
  options: Pick<InProcessQueueOptions, 'outagesFailTogether' | 'maxBatchEvents'> = {},
): JobQueue {
  return createInProcessQueue({ ...options, splitsCalls: true });
}

async function addParts(
  batches: CallBatches,
  events: readonly SyncEvent[],
  maxEvents: number,
): Promise<readonly Receipt[]> {
  const parts: Promise<readonly Receipt[]>[] = [];
  for (let from = 0; from < events.length; from += maxEvents)
    parts.push(batches.add(events.slice(from, from + maxEvents)));
  return (await Promise.all(parts)).flat();
}
