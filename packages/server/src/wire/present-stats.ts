import type { FleetStats } from '@pisync/core';
import { isoTimeOrNull } from './iso-time.js';

/** The fleet in figures, as it is answered. */
export interface WireStats {
  readonly devices: {
    readonly total: number;
    readonly pibooks: number;
    readonly piboxes: number;
    readonly unknown: number;
    readonly failing: number;
  };
  /** Devices that are not heard from; `null` where nobody watches. */
  readonly absent: {
    readonly late: number;
    readonly silent: number;
    /** Since when nearly all devices that were to be heard from are not, so that none is told of by itself. */
    readonly quiet_since: string | null;
  } | null;
  readonly syncs: { readonly total: number; readonly failed: number };
  readonly incidents: { readonly open: number; readonly resolved: number };
  /** Events newly kept a second, mean over the last minute. */
  readonly rates: { readonly stored_per_second: number };
  /** Events that wait or are being processed; `null` while the queue can't be asked. */
  readonly queue: {
    readonly depth: number | null;
    /** Dead letters of both lanes; `null` likewise. */
    readonly dead: number | null;
    /** The same of the backfill lane, which `depth` leaves out. */
    readonly backfill: number | null;
  };
}

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
