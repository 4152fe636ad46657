import type { DeviceState } from '../domain/device-state.js';
import type { SyncEvent } from '../domain/sync-event.js';
import type { FleetMetrics } from '../ports/fleet-metrics.js';
import type { FleetStore } from '../ports/fleet-store.js';
import type { LatestCache } from '../ports/latest-cache.js';

/** What the latest sync of a device is read with. */
export interface LatestSyncParts {
  readonly store: FleetStore;
  readonly cache: LatestCache;
  readonly metrics: FleetMetrics;
}

/**
 * The newest sync of a device: from the cache when that has the one the state tells of, else from the store. A cache that is
 * behind, empty or out of reach never changes the answer. `null` only when the events themselves are no longer kept.
 */
export async function latestSync(
  { store, cache, metrics }: LatestSyncParts,
  state: DeviceState,
): Promise<SyncEvent | null> {
  const cached = await cache.get(state.deviceId).catch(() => null);
  const hit = cached !== null && cached.eventId === state.newest.eventId;
  metrics.latestRead(hit);
  if (hit) return cached;
  const latest = await store.events.get(state.deviceId, state.newest);
  if (latest === null) return null;
  await cache.put([latest]).catch(() => {});
  return latest;
}
