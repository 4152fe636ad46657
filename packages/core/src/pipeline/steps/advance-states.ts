import { advanceDevice, type DeviceAdvance, lateEvents, type LateWindow } from '../../domain/advance-device.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { FleetTransaction } from '../../ports/fleet-store.js';
import { readLateWindows } from './read-late-windows.js';

/** Brings the states of the devices up to their new events. */
export async function advanceStates(
  transaction: FleetTransaction,
  added: ReadonlyMap<string, readonly SyncEvent[]>,
): Promise<readonly DeviceAdvance[]> {
  const states = await transaction.devices.load([...added.keys()]);
  const reads: Promise<readonly [string, readonly LateWindow[]]>[] = [];
  for (const [deviceId, events] of added) {
    const late = lateEvents(states.get(deviceId) ?? null, events);
    if (late.length > 0) reads.push(readLateWindows(transaction.events, late).then((windows) => [deviceId, windows]));
  }
  // devices don't depend on each other, and a store may be a network away
  const windows = new Map(await Promise.all(reads));
  const advances = Array.from(added, ([deviceId, events]) =>
    advanceDevice(states.get(deviceId) ?? null, events, windows.get(deviceId) ?? []),
  );
  await transaction.devices.save(advances);
  return advances;
}
