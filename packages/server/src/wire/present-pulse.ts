import { type ActivityCounts, countRequests, type FleetStats, latencyPercentile } from '@pisync/core';
import type { DependencyState } from '../dependency-states.js';
import { isoTime } from './iso-time.js';
import { presentStats, type WireStats } from './present-stats.js';

/** How the service is doing, as it is told every second. Counts are those of all its processes since the pulse before. */
export interface WirePulse {
  readonly at: string;
  /** Events taken in, and those refused on arrival. */
  readonly accepted: number;
  readonly rejected: number;
  /** What became of events where they were processed: newly kept, kept already, refused for an id that was taken. */
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  /** Those newly kept that tell of a sync that failed. */
  readonly failed_syncs: number;
  /** Requests of devices that were answered, and how long that took; `null` when there were none. */
  readonly requests: number;
  readonly latency_ms: { readonly p50: number | null; readonly p99: number | null };
  /** As `GET /stats` answers; `null` while the store can't be read. */
  readonly stats: WireStats | null;
  /** What this process depends on. */
  readonly dependencies: readonly DependencyState[];
}

/** What a pulse tells. */
export interface PulseFigures {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly counts: ActivityCounts;
  readonly stats: FleetStats | null;
  readonly dependencies: readonly DependencyState[];
}

/** The pulse in the shape of the API. */
export function presentPulse({ at, counts, stats, dependencies }: PulseFigures): WirePulse {
  return {
    at: isoTime(at),
    accepted: counts.accepted,
    rejected: counts.rejected,
    stored: counts.stored,
    duplicates: counts.duplicates,
    conflicts: counts.conflicts,
    failed_syncs: counts.failedSyncs,
    requests: countRequests(counts.latencies),
    latency_ms: { p50: percentile(counts, 0.5), p99: percentile(counts, 0.99) },
    stats: stats === null ? null : presentStats(stats),
    dependencies,
  };
}

/** To the hundredth of a millisecond. */
function percentile({ latencies }: ActivityCounts, part: number): number | null {
  const latencyMs = latencyPercentile(latencies, part);
  return latencyMs === null ? null : Math.round(latencyMs * 100) / 100;
}
