import type { SyncEvent } from '../domain/sync-event.js';

/** Remembers the newest sync of devices, so that asking for it needs no store. May forget any of them at any time. */
export interface LatestCache {
  /** The newest sync known of a device, or `null` when none is remembered. */
  get(deviceId: string): Promise<SyncEvent | null>;

  /** Remembers each event, unless a newer one of its device (in effective order) is remembered already. */
  put(events: readonly SyncEvent[]): Promise<void>;

  /**
   * As `put`, of syncs that were just kept and that nobody asked for: a cache may leave out devices that it doesn't remember. One that
   * has no such method is put all of them.
   */
  refresh?(events: readonly SyncEvent[]): Promise<void>;
}
