import type { SyncEvent } from '../domain/sync-event.js';

/** Events that a transaction appended, by device. */
export interface StagedEvents {
  /** The one of the same device and identity. */
  find(event: SyncEvent): SyncEvent | null;
  /** Adds one that isn't found. */
  add(event: SyncEvent): void;
  /** A device's events, in the order in which they were added. */
  of(deviceId: string): readonly SyncEvent[];
}

interface EventsOfDevice {
  readonly events: SyncEvent[];
  /** The largest number that one of their identities begins with; `NaN` when one begins with none. */
  largest: number;
  /** By identity; made when it is first needed. */
  byId: Map<string, SyncEvent> | null;
}

/**
 * None yet. Events mostly come in order, and the identities that they are given here begin with their times: one that begins with a larger
 * number than all others of its device is none of theirs, and nothing is looked up for it.
 */
export function createStagedEvents(): StagedEvents {
  const devices = new Map<string, EventsOfDevice>();

  return {
    find({ deviceId, eventId }) {
      const device = devices.get(deviceId);
      if (device === undefined || Number.parseInt(eventId, 10) > device.largest) return null;
      device.byId ??= new Map(device.events.map((event) => [event.eventId, event]));
      return device.byId.get(eventId) ?? null;
    },
    add(event) {
      const { deviceId, eventId } = event;
      const number = Number.parseInt(eventId, 10);
      const device = devices.get(deviceId);
      if (device === undefined) {
        devices.set(deviceId, { events: [event], largest: number, byId: null });
        return;
      }
      device.events.push(event);
      device.largest = Math.max(device.largest, number);
      device.byId?.set(eventId, event);
    },
    of: (deviceId) => devices.get(deviceId)?.events ?? [],
  };
}
