import { advanceDevice } from './advance-device.js';
import type { DeviceState } from './device-state.js';
import { type Incident, incidentOf } from './incident.js';
import type { SyncEvent } from './sync-event.js';

/** What follows from events of a device: its state, and its incidents in the order they started. */
export interface DeviceRecount {
  readonly state: DeviceState;
  readonly incidents: readonly Incident[];
}

/** Counts a device's events anew; holds its state and its incidents, none of the events. */
export interface DeviceRecounter {
  /** Takes in the next events, all of which come after those before in effective order. */
  add(events: readonly SyncEvent[]): void;
  /** What follows from all events so far; `null` when there were none. */
  recount(): DeviceRecount | null;
}

/**
 * Makes a device's state and incidents from all its events, as if they had arrived in effective order. `detectedAt` comes out
 * the same nevertheless: it is the third earliest arrival among an incident's failures, which the events still say.
 */
export function createDeviceRecounter(deviceId: string): DeviceRecounter {
  const over: Incident[] = [];
  let state: DeviceState | null = null;

  return {
    add(events) {
      if (events.length === 0) return;
      const { after, runsAfter } = advanceDevice(state, events, []);
      state = after;
      for (const run of runsAfter) {
        const incident = run.endedAt === null ? null : incidentOf(deviceId, run);
        if (incident !== null) over.push(incident);
      }
    },
    recount() {
      if (state === null) return null;
      const open = state.streak === null ? null : incidentOf(deviceId, state.streak);
      return { state, incidents: open === null ? over : [...over, open] };
    },
  };
}
