import {
  ARRIVAL_BOUNDS_SECONDS,
  type ClockReading,
  type DayCounts,
  type DeviceKind,
  SPEED_BOUNDS_MBPS,
} from '@pisync/core';

/** How many syncs there are above the bucket before and up to this bound; `null` is no bound. */
export interface WireBucket {
  readonly up_to: number | null;
  readonly syncs: number;
}

/** What happened on a day to the devices of a kind, as it is answered. */
export interface WireDay {
  /** The date in UTC: `2026-03-02`. */
  readonly day: string;
  readonly kind: DeviceKind;
  readonly syncs: number;
  readonly failed_syncs: number;
  readonly files: number;
  readonly errors: number;
  readonly clocks: Readonly<Record<ClockReading, number>>;
  readonly speed_mbps: readonly WireBucket[];
  /** From the sync to its arrival. */
  readonly arrival_seconds: readonly WireBucket[];
}

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

function presentBuckets(bounds: readonly number[], counts: readonly number[]): readonly WireBucket[] {
  return counts.map((syncs, bucket) => ({ up_to: bounds[bucket] ?? null, syncs }));
}
