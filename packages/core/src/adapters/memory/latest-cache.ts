import { LRUCache } from 'lru-cache';
import { comparePositions } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { LatestCache } from '../../ports/latest-cache.js';

/** Bounds of the cache. */
export interface MemoryLatestCacheOptions {
  /** How many devices are remembered, the most recently used ones; 20,000 when left out. */
  readonly maxDevices?: number;
}

/** Remembers latest syncs in the process. */
export function createMemoryLatestCache(options: MemoryLatestCacheOptions = {}): LatestCache {
  const latest = new LRUCache<string, SyncEvent>({ max: options.maxDevices ?? 20_000 });
  return {
    get: async (deviceId) => latest.get(deviceId) ?? null,
    async put(events) {
      for (const event of events) {
        const known = latest.peek(event.deviceId);
        if (known === undefined || comparePositions(event, known) > 0) latest.set(event.deviceId, event);
      }
    },
  };
}
