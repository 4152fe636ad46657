import type { Receipt } from '../domain/receipt.js';
import type { SyncEvent } from '../domain/sync-event.js';
import { PisyncError } from '../errors.js';

/** How calls are joined. */
export interface CallBatchesOptions {
  /** Does what is to be done with a batch; one receipt for each event, in the same order. */
  readonly send: (events: readonly SyncEvent[]) => Promise<readonly Receipt[]>;
  /** Calls are joined into a batch up to this many events. A larger call is a batch of its own. */
  readonly maxBatchEvents: number;
  /** Calls are refused as `overloaded` while more than this many events wait. */
  readonly maxWaitingEvents: number;
  /** How long a batch waits for more calls before it has enough, in milliseconds; 0: for those of the same turn of the event loop. */
  readonly lingerMs: number;
  /** With so many events, a batch lingers no more; `maxBatchEvents` when left out. */
  readonly enoughEvents?: number;
  /** How many batches are under way at once. */
  readonly concurrency: number;
  /**
   * Whether a batch beside others waits until it has as many events as they have together. Then batches are hardly smaller than one at a
   * time would be, which counts where each costs much. False when left out.
   */
  readonly evenly?: boolean;
  /** What a failed batch means: each of its calls is sent again alone and fails for itself, or all of them fail. */
  readonly onFailure: (error: unknown) => 'each-alone' | 'all-together';
}

/** Joins calls into batches. */
export interface CallBatches {
  /**
   * Takes a call's events; resolves with a receipt for each once their batch is done.
   * @throws PisyncError `overloaded` when too many events wait, `closed` after `close`, and what sending threw
   */
  add(events: readonly SyncEvent[]): Promise<readonly Receipt[]>;
  /** How many events wait or are under way. */
  depth(): number;
  /** How long ago the oldest call that isn't done was made, in milliseconds; 0 when there is none. */
  oldestAgeMs(): number;
  /** Takes nothing more and resolves when all that was taken is done. */
  close(): Promise<void>;
}

interface Call {
  readonly events: readonly SyncEvent[];
  readonly madeMs: number;
  readonly resolve: (receipts: readonly Receipt[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls that went together. */
interface Flight {
  readonly calls: readonly Call[];
  /** How many of them are done, from the first. */
  done: number;
  landed: Promise<void>;
}

/**
 * Joins calls that come at the same time: while batches are under way, calls gather, and all that fit go together next. Many
 * callers share one commit, and a lone caller waits for nobody but the linger (group commit, as in database logs).
 */
export function createCallBatches(options: CallBatchesOptions): CallBatches {
  const { send, maxBatchEvents, maxWaitingEvents, lingerMs, concurrency, evenly = false, onFailure } = options;
  const enoughEvents = Math.min(options.enoughEvents ?? maxBatchEvents, maxBatchEvents);
  const waiting: Call[] = [];
  /** Calls are in no `Set`: V8 may hold on to what was taken out of one until a full garbage collection. */
  const underWay: Flight[] = [];
  let waitingEvents = 0;
  let depth = 0;
  let closed = false;
  let lingering = false;
  /** What waits has waited long enough. */
  let due = false;

  function add(events: readonly SyncEvent[]): Promise<readonly Receipt[]> {
    if (closed) {
      return Promise.reject(new PisyncError('closed', 'the service is stopping; send the events again later'));
    }
    if (depth > 0 && depth + events.length > maxWaitingEvents) {
      return Promise.reject(
        new PisyncError('overloaded', `${depth} events are waiting already; send the events again after a while`),
      );
    }
    depth += events.length;
    waitingEvents += events.length;
    return new Promise((resolve, reject) => {
      waiting.push({ events, madeMs: performance.now(), resolve, reject });
      linger();
      start();
    });
  }

  function linger(): void {
    if (lingering || due) return;
    lingering = true;
    if (lingerMs === 0) queueMicrotask(endLinger);
    else setTimeout(endLinger, lingerMs);
  }

  function endLinger(): void {
    lingering = false;
    due = waiting.length > 0;
    start();
  }

  function start(): void {
    const mayGo = (): boolean => waiting.length > 0 && (due || waitingEvents >= enoughEvents);
    const isLarge = (): boolean => !evenly || waitingEvents >= depth - waitingEvents;
    while (underWay.length < concurrency && mayGo() && isLarge()) launch(takeBatch());
    if (waiting.length === 0) due = false;
  }

  function launch(calls: readonly Call[]): void {
    const flight: Flight = { calls, done: 0, landed: Promise.resolve() };
    underWay.push(flight);
    flight.landed = sendTogether(calls, flight).finally(() => {
      underWay.splice(underWay.indexOf(flight), 1);
      start();
    });
  }

  function takeBatch(): readonly Call[] {
    let size = 0;
    let count = 0;
    for (const { events } of waiting) {
      if (count > 0 && size + events.length > maxBatchEvents) break;
      size += events.length;
      count += 1;
    }
    waitingEvents -= size;
    return waiting.splice(0, count);
  }

  async function sendTogether(calls: readonly Call[], flight: Flight): Promise<void> {
    const batch = calls.flatMap(({ events }) => events);
    try {
      const receipts = await send(batch);
      let from = 0;
      for (const { events, resolve } of calls) {
        resolve(receipts.slice(from, from + events.length));
        from += events.length;
      }
      land(flight, calls.length, batch.length);
    } catch (error) {
      if (calls.length > 1 && onFailure(error) === 'each-alone') {
        for (const call of calls) await sendTogether([call], flight);
        return;
      }
      land(flight, calls.length, batch.length);
      for (const { reject } of calls) reject(error);
    }
  }

  function land(flight: Flight, calls: number, events: number): void {
    depth -= events;
    flight.done += calls;
  }

  return {
    add,
    depth: () => depth,
    oldestAgeMs() {
      let oldestMs = waiting[0]?.madeMs ?? Number.POSITIVE_INFINITY;
      for (const { calls, done } of underWay) oldestMs = Math.min(oldestMs, calls[done]?.madeMs ?? oldestMs);
      return oldestMs === Number.POSITIVE_INFINITY ? 0 : performance.now() - oldestMs;
    },
    async close() {
      closed = true;
      due = true;
      start();
      // a batch that ends starts the next one before it is seen as done
      while (underWay.length > 0) await Promise.all(underWay.map(({ landed }) => landed));
    },
  };
}
