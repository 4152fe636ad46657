import type { DeviceAdvance } from '../../domain/advance-device.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { LatestCache } from '../../ports/latest-cache.js';

/** Remembers the newest sync of each device that has a newer one now. */
export async function refreshLatest(
  cache: LatestCache,
  added: ReadonlyMap<string, readonly SyncEvent[]>,
  advances: readonly DeviceAdvance[],
): Promise<void> {
  const newest: SyncEvent[] = [];
  for (const { before, after } of advances) {
    if (before !== null && before.newest.eventId === after.newest.eventId) continue;
    const event = added.get(after.deviceId)?.at(-1);
    if (event !== undefined) newest.push(event);
  }
  if (newest.length === 0) return;
  await (cache.refresh === undefined ? cache.put(newest) : cache.refresh(newest));
}
