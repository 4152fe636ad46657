import type { ApiDay } from '@pisync/server/wire';
import { addBuckets, type Bucket } from './buckets.js';

/** What happened on a day, in a kind of devices, or in all of the period. */
export interface SyncCounts {
  readonly syncs: number;
  readonly failed: number;
  readonly files: number;
  readonly errors: number;
  readonly clocks: ApiDay['clocks'];
  readonly speeds: readonly Bucket[];
  readonly arrivals: readonly Bucket[];
}

const NOTHING: SyncCounts = {
  syncs: 0,
  failed: 0,
  files: 0,
  errors: 0,
  clocks: { ok: 0, skewed: 0, unset: 0, future: 0 },
  speeds: [],
  arrivals: [],
};

/** The counts of rows, taken together. */
export function sumOf(rows: readonly ApiDay[]): SyncCounts {
  return rows.reduce(add, NOTHING);
}

/** The rows of each day or kind, in the order in which these come first. */
export function groupDays(rows: readonly ApiDay[], by: 'day' | 'kind'): ReadonlyMap<string, readonly ApiDay[]> {
  const groups = new Map<string, ApiDay[]>();
  for (const row of rows) {
    const group = groups.get(row[by]);
    if (group === undefined) groups.set(row[by], [row]);
    else group.push(row);
  }
  return groups;
}

function add(sum: SyncCounts, row: ApiDay): SyncCounts {
  return {
    syncs: sum.syncs + row.syncs,
    failed: sum.failed + row.failed_syncs,
    files: sum.files + row.files,
    errors: sum.errors + row.errors,
    clocks: {
      ok: sum.clocks.ok + row.clocks.ok,
      skewed: sum.clocks.skewed + row.clocks.skewed,
      unset: sum.clocks.unset + row.clocks.unset,
      future: sum.clocks.future + row.clocks.future,
    },
    speeds: addBuckets(sum.speeds, row.speed_mbps),
    arrivals: addBuckets(sum.arrivals, row.arrival_seconds),
  };
}
