import { type ActivityCounts, countRequests, type FleetStats, latencyPercentile } from '@pisync/core';
import type { DependencyState } from '../dependency-states.js';
import { isoTime } from './iso-time.js';
import { presentStats } from './present-stats.js';
import type { WirePulse } from './pulse-schema.js';

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
    dependencies: [...dependencies],
  };
}

/** To the hundredth of a millisecond. */
function percentile({ latencies }: ActivityCounts, part: number): number | null {
  const latencyMs = latencyPercentile(latencies, part);
  return latencyMs === null ? null : Math.round(latencyMs * 100) / 100;
}
