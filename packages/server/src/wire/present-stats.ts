import type { FleetStats } from '@pisync/core';

/** The fleet in figures, as it is answered. */
export interface WireStats {
  readonly devices: {
    readonly total: number;
    readonly pibooks: number;
    readonly piboxes: number;
    readonly unknown: number;
    readonly failing: number;
  };
  readonly syncs: { readonly total: number; readonly failed: number };
  readonly incidents: { readonly open: number; readonly resolved: number };
  /** Events newly kept a second, mean over the last minute. */
  readonly rates: { readonly stored_per_second: number };
  /** Events that wait or are being processed; `null` while the queue can't be asked. */
  readonly queue: {
    readonly depth: number | null;
    /** The same of the backfill lane, which `depth` leaves out. */
    readonly backfill: number | null;
  };
}

/** The figures in the shape of the API. */
export function presentStats(stats: FleetStats): WireStats {
  return {
    devices: {
      total: stats.pibooks + stats.piboxes + stats.unknownDevices,
      pibooks: stats.pibooks,
      piboxes: stats.piboxes,
      unknown: stats.unknownDevices,
      failing: stats.failingDevices,
    },
    syncs: { total: stats.syncs, failed: stats.failedSyncs },
    incidents: { open: stats.openIncidents, resolved: stats.resolvedIncidents },
    rates: { stored_per_second: stats.storedPerSecond },
    queue: { depth: stats.queueDepth, backfill: stats.backfillDepth },
  };
}
