import type { Lane } from '../domain/lane.js';
import type { FleetTotals, FleetStore } from '../ports/fleet-store.js';
import type { JobQueue } from '../ports/job-queue.js';
import type { WatchStore } from '../ports/watch-store.js';
import type { RateMeter } from '../rate-meter.js';
import { queueFigures } from './queue-figures.js';

/** The fleet in figures: exact totals, and what this process is doing. */
export interface FleetStats extends FleetTotals {
  /** Events newly kept by this process, mean per second over the last minute. */
  readonly storedPerSecond: number;
  /** Events that wait or are being processed; `null` while the queue can't be asked. */
  readonly queueDepth: number | null;
  /** The same of the backfill lane's queue. */
  readonly backfillDepth: number | null;
  /** Events of both lanes that could not be processed and are set aside; `null` while a queue can't be asked. */
  readonly deadLetters: number | null;
  /** Devices that are not heard from; `null` where nobody watches. */
  readonly absent: AbsentCounts | null;
}

/** How many devices are not heard from. */
export interface AbsentCounts {
  readonly late: number;
  readonly silent: number;
  /** Since when nearly all who were to be heard from are not, so that none is told of by itself; epoch milliseconds. */
  readonly quietSince: number | null;
}

/** What the figures are read from. */
export interface FleetStatsParts {
  readonly store: FleetStore;
  readonly queues: Readonly<Record<Lane, JobQueue>>;
  readonly stored: RateMeter;
  readonly watches: WatchStore | null;
}

/** Reads the figures; costs the same whatever is stored. */
export async function fleetStats({ store, queues, stored, watches }: FleetStatsParts): Promise<FleetStats> {
  const [totals, { backlogs, deadLetters }, absent] = await Promise.all([
    store.totals(),
    queueFigures(queues),
    watches === null ? null : countAbsent(watches),
  ]);
  return {
    ...totals,
    storedPerSecond: stored.perSecond(),
    queueDepth: backlogs.live?.events ?? null,
    backfillDepth: backlogs.backfill?.events ?? null,
    deadLetters,
    absent,
  };
}

/** Counts devices that are not heard from. */
export async function countAbsent(watches: WatchStore): Promise<AbsentCounts> {
  const [{ late, silent }, keeping] = await Promise.all([watches.counts(), watches.keeping()]);
  return { late, silent, quietSince: keeping?.listening.quiet?.since ?? null };
}
