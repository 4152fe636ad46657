import { NO_ACTIVITY, NO_COUNTS } from '../../domain/fleet-activity.js';
import type { IncidentChange } from '../../domain/incident.js';
import type { Receipt } from '../../domain/receipt.js';
import { isFailure, type SyncEvent } from '../../domain/sync-event.js';
import type { ActivityFeed } from '../../ports/activity-feed.js';

/** What became of a batch. */
export interface ProcessedBatch {
  readonly receipts: readonly Receipt[];
  /** The events that are new, by device. */
  readonly added: ReadonlyMap<string, readonly SyncEvent[]>;
  readonly changes: readonly IncidentChange[];
  /** When it was committed, in epoch milliseconds. */
  readonly at: number;
}

/** Tells those who watch what a batch did, if there are any. */
export function publishProcessed(feed: ActivityFeed, { receipts, added, changes, at }: ProcessedBatch): void {
  if (!feed.isHeard()) return;
  const syncs = [...added.values()].flat();
  const count = (status: Receipt['status']): number => receipts.filter((receipt) => receipt.status === status).length;
  feed.publish({
    ...NO_ACTIVITY,
    counts: {
      ...NO_COUNTS,
      stored: count('stored'),
      duplicates: count('duplicate'),
      conflicts: count('rejected'),
      failedSyncs: syncs.filter(isFailure).length,
    },
    syncs,
    incidents: changes.map((change) => ({ at, change })),
  });
}
