import { advanceDevice, type DeviceAdvance, lateEvents } from '../../domain/advance-device.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { FleetTransaction } from '../../ports/fleet-store.js';
import { readLateWindows } from './read-late-windows.js';

/** Brings the states of the devices up to their new events. */
export async function advanceStates(
  transaction: FleetTransaction,
  added: ReadonlyMap<string, readonly SyncEvent[]>,
): Promise<readonly DeviceAdvance[]> {
  const states = await transaction.devices.load([...added.keys()]);
  // devices don't depend on each other, and a store may be a network away
  const advances = await Promise.all(
    [...added].map(async ([deviceId, events]): Promise<DeviceAdvance> => {
      const state = states.get(deviceId) ?? null;
      const late = lateEvents(state, events);
      const windows = late.length === 0 ? [] : await readLateWindows(transaction.events, late);
      return advanceDevice(state, events, windows);
    }),
  );
  await transaction.devices.save(advances);
  return advances;
}
