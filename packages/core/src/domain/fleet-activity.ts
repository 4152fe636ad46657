import type { IncidentChange } from './incident.js';
import { type LatencyCounts, mergeLatencies } from './latency-counts.js';
import type { SyncEvent } from './sync-event.js';

/**
 * How much happened. An event that was `accepted` turns out `stored`, a duplicate or a conflict where it is processed, perhaps
 * later and in another process.
 */
export interface ActivityCounts {
  /** Events taken in. */
  readonly accepted: number;
  /** Events refused on arrival. */
  readonly rejected: number;
  /** Events newly kept. */
  readonly stored: number;
  /** Events that were kept already. */
  readonly duplicates: number;
  /** Events refused where they were processed: their id was taken by another event of the device. */
  readonly conflicts: number;
  /** Those newly kept that tell of a sync that failed. */
  readonly failedSyncs: number;
  /** Requests of devices that were answered, by how long that took. */
  readonly latencies: LatencyCounts;
}

/** A change to an incident, and when it was committed (epoch milliseconds). */
export interface ObservedChange {
  readonly at: number;
  readonly change: IncidentChange;
}

/** What happened in one process within a moment. */
export interface FleetActivity {
  readonly counts: ActivityCounts;
  /** Events newly kept. */
  readonly syncs: readonly SyncEvent[];
  readonly incidents: readonly ObservedChange[];
  /** How many of each are missing above, because there were too many to be sent on. Counts miss nothing of them. */
  readonly lost: { readonly syncs: number; readonly incidents: number };
}

/** Nothing was counted. */
export const NO_COUNTS: ActivityCounts = {
  accepted: 0,
  rejected: 0,
  stored: 0,
  duplicates: 0,
  conflicts: 0,
  failedSyncs: 0,
  latencies: new Map(),
};

/** Nothing happened. */
export const NO_ACTIVITY: FleetActivity = {
  counts: NO_COUNTS,
  syncs: [],
  incidents: [],
  lost: { syncs: 0, incidents: 0 },
};

/** Adds up two counts. */
export function addCounts(a: ActivityCounts, b: ActivityCounts): ActivityCounts {
  return {
    accepted: a.accepted + b.accepted,
    rejected: a.rejected + b.rejected,
    stored: a.stored + b.stored,
    duplicates: a.duplicates + b.duplicates,
    conflicts: a.conflicts + b.conflicts,
    failedSyncs: a.failedSyncs + b.failedSyncs,
    latencies: mergeLatencies(a.latencies, b.latencies),
  };
}
