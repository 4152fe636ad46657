import type { FleetStats } from '@pisync/core';
import { isoTimeOrNull } from './iso-time.js';
import type { WireStats } from './stats-schema.js';

/** The figures in the shape of the API. */
export function presentStats(stats: FleetStats): WireStats {
  const { absent } = stats;
  return {
    devices: {
      total: stats.pibooks + stats.piboxes + stats.unknownDevices,
      pibooks: stats.pibooks,
      piboxes: stats.piboxes,
      unknown: stats.unknownDevices,
      failing: stats.failingDevices,
    },
    absent:
      absent === null
        ? null
        : { late: absent.late, silent: absent.silent, quiet_since: isoTimeOrNull(absent.quietSince) },
    syncs: { total: stats.syncs, failed: stats.failedSyncs },
    incidents: { open: stats.openIncidents, resolved: stats.resolvedIncidents },
    rates: { stored_per_second: stats.storedPerSecond },
    queue: { depth: stats.queueDepth, dead: stats.deadLetters, backfill: stats.backfillDepth },
  };
}
