import type { FleetTotals, FleetStore } from '../ports/fleet-store.js';
import type { JobQueue } from '../ports/job-queue.js';
import type { RateMeter } from '../rate-meter.js';

/** The fleet in figures: exact totals, and what this process is doing. */
export interface FleetStats extends FleetTotals {
  /** Events newly kept by this process, mean per second over the last minute. */
  readonly storedPerSecond: number;
  /** Events that wait or are being processed; `null` while the queue can't be asked. */
  readonly queueDepth: number | null;
  /** Events that could not be processed and are set aside; `null` while the queue can't be asked. */
  readonly deadLetters: number | null;
}

/** Reads the figures; costs the same whatever is stored. */
export async function fleetStats(store: FleetStore, queue: JobQueue, stored: RateMeter): Promise<FleetStats> {
  const [totals, queueDepth, deadLetters] = await Promise.all([
    store.totals(),
    queue.depth().catch(() => null),
    queue.deadLetters().catch(() => null),
  ]);
  return { ...totals, storedPerSecond: stored.perSecond(), queueDepth, deadLetters };
}
