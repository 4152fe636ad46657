import { createInProcessFeed } from './adapters/memory/activity-feed.js';
import { createInProcessBackfillQueue, createInProcessQueue } from './adapters/memory/job-queue.js';
import { createMemoryLatestCache } from './adapters/memory/latest-cache.js';
import type { DayCounts } from './domain/day-counts.js';
import type { DeviceState } from './domain/device-state.js';
import { NO_ACTIVITY, NO_COUNTS } from './domain/fleet-activity.js';
import type { Incident } from './domain/incident.js';
import { latencyBucket } from './domain/latency-counts.js';
import { type Lane, LANES } from './domain/lane.js';
import type { Receipt } from './domain/receipt.js';
import type { SyncEvent } from './domain/sync-event.js';
import { acceptEvents, restoreEvents } from './pipeline/accept-events.js';
import { createJournaledBatches } from './pipeline/journaled-batches.js';
import { createBatchPipeline } from './pipeline/process-batch.js';
import type { ActivityFeed, ActivityListener } from './ports/activity-feed.js';
import { createRightOfWay } from './pipeline/right-of-way.js';
import { type Clock, systemClock } from './ports/clock.js';
import { type FleetMetrics, noMetrics } from './ports/fleet-metrics.js';
import type { FleetStore, FleetTotals } from './ports/fleet-store.js';
import type { BatchProcessor, JobQueue } from './ports/job-queue.js';
import type { LatestCache } from './ports/latest-cache.js';
import { type Logger, silentLogger } from './ports/logger.js';
import type { Notice, Notifier } from './ports/notifier.js';
import type { WatchStore } from './ports/watch-store.js';
import { type DeviceContact, deviceContact } from './queries/device-contact.js';
import { deviceHistory } from './queries/device-history.js';
import { type AbsentCounts, countAbsent, type FleetStats, fleetStats } from './queries/fleet-stats.js';
import { type Device, getDevice } from './queries/get-device.js';
import { type AbsentDevice, listAbsent, type ListAbsentOptions } from './queries/list-absent.js';
import { listDays, type ListDaysOptions } from './queries/list-days.js';
import {
  listDevices,
  type ListDevicesOptions,
  repeatedFailures,
  type RepeatedFailuresOptions,
} from './queries/list-devices.js';
import { listIncidents, type ListIncidentsOptions } from './queries/list-incidents.js';
import type { Page, PageOptions } from './queries/page.js';
import { type QueueFigures, queueFigures } from './queries/queue-figures.js';
import { createRateMeter } from './rate-meter.js';
import { namingFailures, namingJournalFailures, namingWatchFailures } from './store-failures.js';
import { timingOperations } from './store-timings.js';

/** What a fleet is made of; only the store has no default. The fleet closes what it is given. */
export interface FleetOptions {
  readonly store: FleetStore;
  /** Defaults to a queue within the process. */
  readonly queue?: JobQueue;
  /** That of the backfill lane, whose batches give way to those of `queue`. Defaults to another queue within the process. */
  readonly backfillQueue?: JobQueue;
  /** Defaults to a cache within the process. */
  readonly cache?: LatestCache;
  /** Called for each change to an incident that people are to be told of; the simple way to a notifier of one's own. */
  readonly onIncident?: (notice: Notice) => void | Promise<void>;
  /** Tells people of incidents; in place of `onIncident`. */
  readonly notifier?: Notifier;
  /** Carries what happens to those who `subscribe`; within the process when left out. */
  readonly feed?: ActivityFeed;
  /** How devices are watched, where somebody watches (`createAbsenceWatch`); the store's own. */
  readonly watches?: WatchStore;
  readonly clock?: Clock;
  readonly metrics?: FleetMetrics;
  readonly logger?: Logger;
}

/** How events come in. */
export interface AcceptOptions {
  /**
   * `live` when left out. Events of the `backfill` lane wait for live ones, and incidents that are found by them page nobody; what
   * the fleet is in the end is the same.
   */
  readonly lane?: Lane;
}

/**
 * A fleet of devices: takes in their events, and answers for them. Times are epoch milliseconds. A question throws a PisyncError
 * `invalid_query` when it is wrong, `store_failed` when the store can't be read.
 */
export interface Fleet {
  /**
   * Takes in events as devices sent them. Resolves when those that are good are kept, by the store or by a queue that survives
   * crashes (`queued`): one receipt for each, in order.
   * @throws PisyncError `overloaded`, `closed`, `store_failed` or `queue_failed`: then all may be sent again, nothing is
   * counted twice
   */
  accept(events: readonly unknown[], options?: AcceptOptions): Promise<readonly Receipt[]>;
  /**
   * Takes in events as they were kept before, here or in another store: an export that is restored into an empty store makes the same
   * fleet. They go the backfill lane. Otherwise as `accept`: an event that is there stays as it is.
   */
  restore(events: readonly SyncEvent[]): Promise<readonly Receipt[]>;
  /** A device's events, newest first; `null` for a device never heard from. */
  history(deviceId: string, options?: PageOptions): Promise<Page<SyncEvent> | null>;
  /** A device with its newest sync; `null` for one never heard from. */
  device(deviceId: string): Promise<Device | null>;
  /** Whether a device that is known is heard from as usual; `null` while nobody watches it. */
  contact(device: Device): Promise<DeviceContact | null>;
  devices(options?: ListDevicesOptions): Promise<Page<Device>>;
  /** Devices that are not heard from, the longest absent first; none where nobody watches. */
  absentDevices(options?: ListAbsentOptions): Promise<Page<AbsentDevice>>;
  /** Devices with more than 3 failed syncs in all, most failed first. */
  repeatedFailures(options?: RepeatedFailuresOptions): Promise<Page<DeviceState>>;
  /** Incidents, newest first. */
  incidents(options?: ListIncidentsOptions): Promise<Page<Incident>>;
  stats(): Promise<FleetStats>;
  /** How many there are of everything: that part of `stats` which the store knows. */
  totals(): Promise<FleetTotals>;
  /** How full the queues are, and the journal: that part of `stats` which is known also while the store can't be read. Never rejects. */
  queues(): Promise<QueueFigures>;
  /** How many devices are not heard from; `null` where nobody watches. */
  absent(): Promise<AbsentCounts | null>;
  /** What happened each UTC day, by kind of device; newest day first. */
  days(options?: ListDaysOptions): Promise<Page<DayCounts>>;
  /**
   * Has a listener told what happens from now on, in this process and in those that share its feed; returns what ends that. For
   * showing, not for keeping: what happens while a connection is down is missed.
   */
  subscribe(listener: ActivityListener): () => void;
  /** Says what the program around the fleet did, for those who listen. Costs nothing while nobody does. */
  report(edge: EdgeActivity): void;
  /**
   * Tells of incidents that a process committed and did not live to tell. Done once at the start; processes that share a store
   * do it every now and then, more often than the store trusts them to tell.
   */
  tellPending(): Promise<void>;
  /** @throws PisyncError `store_failed` when the store can't be read */
  ping(): Promise<void>;
  /** Takes nothing more, finishes what was accepted, tells what is to be told, and closes the store. */
  close(): Promise<void>;
}

/** What happens where a program of its own takes events in, before the fleet sees them or after it has answered. */
export interface EdgeActivity {
  /** A request was answered after so many milliseconds. */
  readonly requestMs?: number;
  /** So many events could not even be read. */
  readonly malformed?: number;
}

/** Puts a fleet together, and tells of incidents that a crash kept from being told. */
export async function createFleet(options: FleetOptions): Promise<Fleet> {
  const {
    queue = createInProcessQueue(),
    backfillQueue = createInProcessBackfillQueue(),
    cache = createMemoryLatestCache(),
    clock = systemClock,
    metrics = noMetrics,
    logger = silentLogger,
  } = options;
  const store = namingFailures(timingOperations(options.store, metrics));
  const watches = options.watches === undefined ? null : namingWatchFailures(options.watches);
  const notifier = options.notifier ?? notifierOf(options.onIncident);
  const feed = options.feed ?? createInProcessFeed({ logger });
  const stored = createRateMeter(clock);
  const pipeline = createBatchPipeline({ store, cache, notifier, feed, clock, metrics, logger });
  const journal = options.store.journal === undefined ? undefined : namingJournalFailures(options.store.journal);
  const batches = createJournaledBatches({ journal, pipeline, feed, clock, logger });
  const latest = { store, cache, metrics };
  const queues: Readonly<Record<Lane, JobQueue>> = { live: queue, backfill: backfillQueue };
  const intake = {
    live: { queue, feed, metrics },
    backfill: { queue: backfillQueue, feed, metrics },
  };
  const rightOfWay = createRightOfWay();
  for (const lane of LANES) {
    const process: BatchProcessor = async (events) => {
      const receipts = await batches.process(events, lane);
      stored.add(receipts.filter(({ status }) => status === 'stored').length);
      metrics.processed(receipts);
      return receipts;
    };
    queues[lane].start(rightOfWay[lane](process));
  }
  /** Asks once all that was answered can be read: of a device, or of all. */
  async function ask<T>(deviceId: string | undefined, question: () => Promise<T>): Promise<T> {
    await batches.settled(deviceId);
    return question();
  }
  /** What is carried in by hand is none of a device's own contacts; where that can't be kept, one may look heard that isn't. */
  async function noteCarried(arrival: number): Promise<void> {
    await watches?.noteCarried([arrival]).catch((error: unknown) => {
      logger.error({ err: error }, 'that events were carried in could not be kept; their devices may look heard from');
    });
  }

  // what can't be read now is told of at the next turn
  await pipeline.tellPending().catch((error: unknown) => {
    logger.error({ err: error }, 'incidents that a crash kept from being told could not be read');
  });

  return {
    accept(events, { lane = 'live' } = {}) {
      const receivedAt = clock.now();
      const accept = (): Promise<readonly Receipt[]> => acceptEvents(intake[lane], events, receivedAt);
      return lane === 'backfill' ? noteCarried(receivedAt).then(accept) : accept();
    },
    restore: (events) => restoreEvents(intake.backfill, events),
    history: (deviceId, page = {}) => ask(deviceId, () => deviceHistory(store, deviceId, page)),
    device: (deviceId) => ask(deviceId, () => getDevice(latest, deviceId)),
    contact: async ({ deviceId, latest: newest }) =>
      watches === null ? null : deviceContact(watches, deviceId, newest?.receivedAt ?? null),
    devices: (query = {}) => ask(undefined, () => listDevices(latest, query)),
    absentDevices: async (query = {}) => (watches === null ? { items: [], next: null } : listAbsent(watches, query)),
    repeatedFailures: (query = {}) => ask(undefined, () => repeatedFailures(store, query)),
    incidents: (query = {}) => ask(query.deviceId, () => listIncidents(store, query)),
    stats: () => ask(undefined, () => fleetStats({ store, queues, stored, watches })),
    totals: () => ask(undefined, () => store.totals()),
    queues: async () => ({ ...(await queueFigures(queues)), journal: batches.backlog() }),
    absent: async () => (watches === null ? null : countAbsent(watches)),
    subscribe: (listener) => feed.subscribe(listener),
    report({ requestMs, malformed = 0 }) {
      if (!feed.isHeard()) return;
      const latencies = new Map(requestMs === undefined ? [] : [[latencyBucket(requestMs), 1]]);
      feed.publish({ ...NO_ACTIVITY, counts: { ...NO_COUNTS, rejected: malformed, latencies } });
    },
    days: (query = {}) => ask(undefined, () => listDays(store, query)),
    tellPending: () => pipeline.tellPending(),
    ping: () => store.ping(),
    async close() {
      await Promise.all(LANES.map((lane) => queues[lane].close()));
      await batches.close();
      await feed.close();
      await pipeline.settle();
      await store.close();
    },
  };
}

function notifierOf(onIncident: FleetOptions['onIncident']): Notifier {
  return {
    async notify(notices) {
      if (onIncident === undefined) return;
      for (const notice of notices) await onIncident(notice);
    },
  };
}
