import { ARRIVAL_BOUNDS_SECONDS, type DayCounts, SPEED_BOUNDS_MBPS } from '@pisync/core';
import type { WireBucket, WireDay } from './day-schema.js';

/** The day in the shape of the API. */
export function presentDay(counts: DayCounts): WireDay {
  const { ok, skewed, unset, future } = counts.clocks;
  return {
    day: new Date(counts.day).toISOString().slice(0, '2026-03-02'.length),
    kind: counts.kind,
    syncs: counts.syncs,
    failed_syncs: counts.failedSyncs,
    files: counts.files,
    errors: counts.errors,
    clocks: { ok, skewed, unset, future },
    speed_mbps: presentBuckets(SPEED_BOUNDS_MBPS, counts.speeds),
    arrival_seconds: presentBuckets(ARRIVAL_BOUNDS_SECONDS, counts.arrivals),
  };
}

function presentBuckets(bounds: readonly number[], counts: readonly number[]): WireBucket[] {
  return counts.map((syncs, bucket) => ({ up_to: bounds[bucket] ?? null, syncs }));
}
