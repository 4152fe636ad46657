import { addCounts, type FleetActivity, NO_ACTIVITY, type ObservedChange } from '../../domain/fleet-activity.js';
import type { SyncEvent } from '../../domain/sync-event.js';

/** At most so many are gathered between two times of sending. */
export const MAX_GATHERED_SYNCS = 10_000;
export const MAX_GATHERED_INCIDENTS = 2000;

/** At most so many go into a message: half a MiB, were all their ids as long as they may be. */
const SYNCS_A_MESSAGE = 500;
const INCIDENTS_A_MESSAGE = 100;

/** Joins what happens until it is sent. */
export interface ActivityGatherer {
  /** Adds to what is gathered; events and incidents beyond the bound are only counted, as lost. */
  add(activity: FleetActivity): void;
  /** Everything since the last time; `null` when that is nothing. */
  take(): FleetActivity | null;
}

/** A gatherer that has nothing yet. */
export function createActivityGatherer(): ActivityGatherer {
  let counts = NO_ACTIVITY.counts;
  let syncs: SyncEvent[] = [];
  let incidents: ObservedChange[] = [];
  let lost = { ...NO_ACTIVITY.lost };
  let empty = true;
  return {
    add(activity) {
      empty = false;
      counts = addCounts(counts, activity.counts);
      lost.syncs += activity.lost.syncs + addUpTo(MAX_GATHERED_SYNCS, syncs, activity.syncs);
      lost.incidents += activity.lost.incidents + addUpTo(MAX_GATHERED_INCIDENTS, incidents, activity.incidents);
    },
    take() {
      if (empty) return null;
      const taken = { counts, syncs, incidents, lost };
      ({ counts } = NO_ACTIVITY);
      [syncs, incidents, lost, empty] = [[], [], { ...NO_ACTIVITY.lost }, true];
      return taken;
    },
  };
}

/** How many were left out. */
function addUpTo<T>(most: number, gathered: T[], more: readonly T[]): number {
  const taken = more.slice(0, most - gathered.length);
  for (const each of taken) gathered.push(each);
  return more.length - taken.length;
}

/** The same in parts that are small enough for a message each; counts are in the first one. */
export function splitActivity(activity: FleetActivity): readonly FleetActivity[] {
  const { syncs, incidents } = activity;
  const parts = Math.ceil(Math.max(1, syncs.length / SYNCS_A_MESSAGE, incidents.length / INCIDENTS_A_MESSAGE));
  return Array.from({ length: parts }, (_, part) => ({
    ...(part === 0 ? activity : NO_ACTIVITY),
    syncs: syncs.slice(part * SYNCS_A_MESSAGE, (part + 1) * SYNCS_A_MESSAGE),
    incidents: incidents.slice(part * INCIDENTS_A_MESSAGE, (part + 1) * INCIDENTS_A_MESSAGE),
  }));
}
