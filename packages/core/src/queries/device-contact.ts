import { dueTimes } from '../domain/look-at-device.js';
import type { ContactState, Watch } from '../domain/watch.js';
import type { WatchStore } from '../ports/watch-store.js';

/** Whether a device is heard from as usual. Times are epoch milliseconds; `null` where nothing is known or expected. */
export interface DeviceContact {
  readonly state: ContactState;
  readonly lastHeardAt: number | null;
  readonly usualIntervalMs: number | null;
  readonly lateAt: number | null;
  readonly silentAt: number | null;
}

/** What a watch says of a device's contact. */
export function contactOf({ state, lastHeardAt, expectation, lateAt, silentAt }: Watch): DeviceContact {
  return { state, lastHeardAt, usualIntervalMs: expectation.usualIntervalMs, lateAt, silentAt };
}

/**
 * A device's contact, or `null` while it isn't watched: what was found when it was last looked at, moved on by a newer event.
 *
 * @param newestArrival when its newest event arrived
 */
export async function deviceContact(
  watches: WatchStore,
  deviceId: string,
  newestArrival: number | null,
): Promise<DeviceContact | null> {
  const watch = await watches.get(deviceId);
  if (watch === null) return null;
  if (newestArrival === null || newestArrival <= (watch.lastHeardAt ?? -Infinity)) return contactOf(watch);
  const [keeping, carried] = await Promise.all([watches.keeping(), watches.carriedOf([newestArrival])]);
  if (keeping === null || carried.has(newestArrival)) return contactOf(watch);
  const due = dueTimes(watch.expectation, newestArrival, keeping.listening);
  return { ...contactOf(watch), state: 'expected', lastHeardAt: newestArrival, ...due };
}
