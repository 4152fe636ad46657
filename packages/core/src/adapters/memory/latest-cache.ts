import { LRUCache } from 'lru-cache';
import { comparePositions } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { LatestCache } from '../../ports/latest-cache.js';

/** Bounds of the cache. */
export interface MemoryLatestCacheOptions {
  /** How many devices are remembered, the most recently used ones; 20,000 when left out. */
  readonly maxDevices?: number;
}

/**
 * Remembers latest syncs in the process. Once it is full, syncs of devices that nobody asks for don't take the place of those that somebody
 * does.
 */
export function createMemoryLatestCache(options: MemoryLatestCacheOptions = {}): LatestCache {
  const { maxDevices = 20_000 } = options;
  const latest = new LRUCache<string, SyncEvent>({ max: maxDevices });

  function put(event: SyncEvent, mayAdd: boolean): void {
    const known = latest.peek(event.deviceId);
    if (known === undefined ? mayAdd : comparePositions(event, known) > 0) latest.set(event.deviceId, event);
  }

  return {
    get: async (deviceId) => latest.get(deviceId) ?? null,
    async put(events) {
      for (const event of events) put(event, true);
    },
    async refresh(events) {
      for (const event of events) put(event, latest.size < maxDevices);
    },
  };
}
