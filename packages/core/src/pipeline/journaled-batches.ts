import { sameFacts } from '../domain/event-identity.js';
import type { Lane } from '../domain/lane.js';
import type { Receipt } from '../domain/receipt.js';
import type { SyncEvent } from '../domain/sync-event.js';
import { PisyncError } from '../errors.js';
import { createOutageLog } from '../outage-log.js';
import type { ActivityFeed } from '../ports/activity-feed.js';
import type { Clock } from '../ports/clock.js';
import type { EventJournal } from '../ports/event-journal.js';
import type { Backlog } from '../ports/job-queue.js';
import type { Logger } from '../ports/logger.js';
import type { BatchPipeline } from './process-batch.js';
import { receiptOf } from './steps/append-events.js';
import { publishProcessed } from './steps/publish-activity.js';
import { createWaitingEvents } from './waiting-events.js';

/** Fewer events are no sign of load: their answer costs one commit either way. More share the pages of a commit as they are. */
const [LEAST_EVENTS, MOST_EVENTS] = [8, 256];
/** More of one device are better processed together. */
const MOST_OF_A_DEVICE = 16;
/** What waits is brought into the store once it is so much, or so old: the more it is, the fewer pages of the store each event changes. */
const [MANY_EVENTS, OLD_MS] = [40_000, 2000];
/** With so many waiting, more are taken only once those are in the store. */
const MOST_WAITING = 1.5 * MANY_EVENTS;
/** So many are brought in together: few, since what comes meanwhile waits for their commit. One part is made ready while another is written. */
const [EVENTS_AT_ONCE, PARTS_AT_ONCE] = [128, 2];

const NOT_SETTLED =
  'what was answered can not be brought into the store from its journal, where it is safe; see that its disk has room';

/** What batches are processed with. */
export interface JournaledBatchesParts {
  readonly journal: EventJournal | undefined;
  readonly pipeline: Pick<BatchPipeline, 'process'>;
  readonly feed: ActivityFeed;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Batches that are answered before they are processed, where that gains something. */
export interface JournaledBatches {
  /**
   * Takes in a batch that came in by a lane; one receipt for each event, once those that are new are safe on disk. Rejects when none was
   * kept.
   */
  process(batch: readonly SyncEvent[], lane: Lane): Promise<readonly Receipt[]>;
  /**
   * Resolves when all that was answered until now can be read from the store: of a device, or of all when it is left out.
   * Rejects when the store doesn't take it.
   */
  settled(deviceId?: string): Promise<void>;
  /** What is answered and can't be read from the store yet. */
  backlog(): Pick<Backlog, 'events' | 'oldestAgeMs'>;
  /** Brings in what waits, as far as the store takes it; what it doesn't take stays in the journal. */
  close(): Promise<void>;
}

/**
 * Answers live batches of many devices once their events are in a journal, and brings these into the store many at a time, in order of
 * their devices (a log in front of a tree, as in the log-structured merge-tree of O'Neil et al., 1996). Everything else is processed
 * at once, after what waits of its devices, so that each event is answered as new once.
 *
 * What waits is known here, for repeated events and for whoever reads. What a process that ended left in the journal waits from the start.
 */
export function createJournaledBatches(parts: JournaledBatchesParts): JournaledBatches {
  const { journal, pipeline } = parts;
  if (journal !== undefined) return overJournal(journal, parts);
  return {
    process: pipeline.process,
    settled: async () => {},
    backlog: () => ({ events: 0, oldestAgeMs: 0 }),
    close: async () => {},
  };
}

function overJournal(
  journal: EventJournal,
  { pipeline, feed, clock, logger }: JournaledBatchesParts,
): JournaledBatches {
  const outage = createOutageLog(
    logger,
    'events in the journal can not be brought into the store; they are safe, and it is tried again every two seconds',
  );
  const waiting = createWaitingEvents();
  /** Devices of batches that are processed at once, and of how many: their events are known nowhere until they are committed. */
  const atOnce = new Map<string, number>();
  const appends = new Set<Promise<number>>();
  /** What is being brought into the store. */
  const underWay: { readonly devices: ReadonlySet<string>; readonly ended: Promise<void> }[] = [];
  /** The newest entry of the journal that is kept, and the newest that is forgotten again. */
  let [newest, removed] = [0, 0];
  /** When the oldest that waits came, or before. */
  let oldestAt = clock.now();
  let hasFailed = false;
  /** Whether others can open the store. */
  let isResting = true;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let bringing: Promise<void> | null = null;
  let bringingNext: Promise<void> | null = null;

  const leave = journal.use();
  for (const { number, events } of journal.entries()) {
    for (const event of events) if (waiting.find(event) === null) waiting.add(event);
    newest = number;
  }
  if (newest > 0) bringNow();

  async function process(batch: readonly SyncEvent[], lane: Lane): Promise<readonly Receipt[]> {
    if (waiting.count >= MOST_WAITING) await (bringing ?? bringAll());
    if (lane === 'live' && gainsByJournal(batch)) {
      if (journal.mayAppend()) {
        isResting = false;
        return keep(batch).finally(bringSoon);
      }
      // somebody else has the store open, or waits to until nothing waits here
      if (waiting.count > 0) bringNow();
    }
    return processAtOnce(batch, lane);
  }

  /** Whether a batch is of many devices, none of which is in one that is processed just now. */
  function gainsByJournal(batch: readonly SyncEvent[]): boolean {
    if (batch.length < LEAST_EVENTS || batch.length > MOST_EVENTS) return false;
    const devices = new Set<string>();
    for (const { deviceId } of batch) {
      if (atOnce.has(deviceId) || waiting.countOf(deviceId) >= MOST_OF_A_DEVICE) return false;
      devices.add(deviceId);
    }
    return devices.size * 2 >= batch.length;
  }

  /** Puts what is new into the journal. From the first line to the append nothing comes between. */
  async function keep(batch: readonly SyncEvent[]): Promise<readonly Receipt[]> {
    const before = [...appends];
    const added: SyncEvent[] = [];
    if (waiting.count === 0) oldestAt = clock.now();
    const receipts = batch.map((event) => {
      const known = waiting.find(event) ?? journal.findStored(event);
      if (known !== null) return receiptOf(event, sameFacts(known, event) ? 'duplicate' : 'conflict');
      waiting.add(event);
      added.push(event);
      return receiptOf(event, 'stored');
    });
    if (added.length > 0) await append(added);
    if (added.length < batch.length) {
      // what is repeated may have been on its way
      await Promise.all(before);
      publishRepeated(receipts);
    }
    return receipts;
  }

  async function append(events: readonly SyncEvent[]): Promise<void> {
    const appending = journal.append(events);
    appends.add(appending);
    try {
      newest = Math.max(newest, await appending);
    } catch (error) {
      waiting.remove(events);
      throw error;
    } finally {
      appends.delete(appending);
    }
  }

  function publishRepeated(receipts: readonly Receipt[]): void {
    const repeated = receipts.filter(({ status }) => status !== 'stored');
    publishProcessed(feed, { receipts: repeated, added: new Map(), changes: [], at: clock.now() });
  }

  async function processAtOnce(batch: readonly SyncEvent[], lane: Lane): Promise<readonly Receipt[]> {
    const devices = new Set(batch.map(({ deviceId }) => deviceId));
    for (const deviceId of devices) atOnce.set(deviceId, (atOnce.get(deviceId) ?? 0) + 1);
    try {
      await bringIn(waiting.of(devices));
      return await pipeline.process(batch, lane);
    } finally {
      for (const deviceId of devices) {
        const others = (atOnce.get(deviceId) ?? 1) - 1;
        if (others > 0) atOnce.set(deviceId, others);
        else atOnce.delete(deviceId);
      }
    }
  }

  /** Brings some of what waits into the store, where nobody else does or did meanwhile. */
  async function bringIn(events: readonly SyncEvent[]): Promise<void> {
    const isAmong = (devices: ReadonlySet<string>): boolean => events.some(({ deviceId }) => devices.has(deviceId));
    for (;;) {
      const others = underWay.filter(({ devices }) => isAmong(devices));
      if (others.length === 0) break;
      await Promise.all(others.map(({ ended }) => ended));
    }
    const left = events.filter(waiting.has);
    if (left.length === 0) return;
    const processing = pipeline.process(left, 'live').then(() => waiting.remove(left));
    const part = { devices: new Set(left.map(({ deviceId }) => deviceId)), ended: processing.catch(() => {}) };
    underWay.push(part);
    await processing.finally(() => underWay.splice(underWay.indexOf(part), 1));
  }

  /** Brings in all that waits now, once what is being brought in is there. */
  function bringAll(): Promise<void> {
    if (bringing !== null) return (bringingNext ??= bringAllAfter(bringing));
    bringing = bringWaiting().finally(() => {
      bringing = null;
      // what came meanwhile, or was on its way to the journal
      if (waiting.count > 0 || !isResting) bringSoon();
    });
    return bringing;
  }

  async function bringAllAfter(before: Promise<void>): Promise<void> {
    await before.catch(() => {});
    bringingNext = null;
    return bringAll();
  }

  async function bringWaiting(): Promise<void> {
    stopTimer();
    const through = newest;
    const begunAt = clock.now();
    const events = waiting.byDevice();
    let from = 0;
    async function bringParts(): Promise<void> {
      while (from < events.length) {
        const part = events.slice(from, from + EVENTS_AT_ONCE);
        from += EVENTS_AT_ONCE;
        await bringIn(part);
      }
    }
    try {
      await Promise.all(Array.from({ length: PARTS_AT_ONCE }, bringParts));
      if (through > removed) await journal.removeThrough(through);
      removed = through;
      oldestAt = begunAt;
      outage.recovered();
      hasFailed = false;
    } catch (error) {
      outage.failed(error);
      hasFailed = true;
      throw error;
    } finally {
      // also where the store takes nothing: who opens it finds in the journal what waits
      if (appends.size === 0 && (waiting.count === 0 || hasFailed)) {
        journal.rest();
        isResting = true;
      }
    }
  }

  function bringSoon(): void {
    if (bringing !== null) return;
    if (waiting.count >= MANY_EVENTS && !hasFailed) bringNow();
    else timer ??= setTimeout(bringNow, OLD_MS);
  }

  /** What fails is told by then, and tried again. */
  function bringNow(): void {
    bringAll().catch(() => {});
  }

  function stopTimer(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  async function settled(deviceId?: string): Promise<void> {
    if (waiting.count === 0) return;
    try {
      await (deviceId === undefined ? bringAll() : bringIn(waiting.of([deviceId])));
    } catch (cause) {
      throw new PisyncError('store_failed', NOT_SETTLED, { cause });
    }
  }

  return {
    process,
    settled,
    backlog: () => ({ events: waiting.count, oldestAgeMs: waiting.count === 0 ? 0 : clock.now() - oldestAt }),
    async close() {
      const isDone = waiting.count === 0 && newest === removed;
      await (isDone ? bringing : bringAll())?.catch(() => {});
      stopTimer();
      journal.rest();
      leave();
    },
  };
}
