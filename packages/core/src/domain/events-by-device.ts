import type { SyncEvent } from './sync-event.js';

/** The events of each device, in the order they come; devices in the order of their first. */
export function eventsByDevice(events: Iterable<SyncEvent>): Map<string, SyncEvent[]> {
  const devices = new Map<string, SyncEvent[]>();
  for (const event of events) {
    const known = devices.get(event.deviceId);
    if (known === undefined) devices.set(event.deviceId, [event]);
    else known.push(event);
  }
  return devices;
}
