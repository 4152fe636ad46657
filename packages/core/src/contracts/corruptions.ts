import fc from 'fast-check';
import type { DeviceState } from '../domain/device-state.js';
import type { Incident } from '../domain/incident.js';
import type { FleetStore } from '../ports/fleet-store.js';

/** One way to break what is kept of a device, by what a store's own writers take. */
export interface Corruption {
  readonly name: string;
  /** Breaks it; does nothing, and says so, where the device has nothing of that kind. */
  apply(store: FleetStore, deviceId: string): Promise<boolean>;
}

function ofState(name: string, change: (state: DeviceState) => DeviceState | null): Corruption {
  return {
    name,
    async apply(store, deviceId) {
      const before = await store.devices.get(deviceId);
      const after = before === null ? null : change(before);
      if (before === null || after === null) return false;
      await store.transact(({ devices }) => devices.save([{ before, after }]));
      return true;
    },
  };
}

function ofIncident(name: string, change: (incident: Incident) => Incident | null): Corruption {
  return {
    name,
    async apply(store, deviceId) {
      const [before] = await store.incidents.list({ deviceId, after: null, limit: 1 });
      if (before === undefined) return false;
      await store.transact(({ incidents }) => incidents.save([{ reason: 'corrected', before, after: change(before) }]));
      return true;
    },
  };
}

const CORRUPTIONS: readonly Corruption[] = [
  ofState('more syncs', (state) => ({ ...state, totalSyncs: state.totalSyncs + 7 })),
  ofState('fewer syncs', (state) => ({ ...state, totalSyncs: state.totalSyncs - 1 })),
  ofState('more failures', (state) => ({ ...state, failedSyncs: state.failedSyncs + 1 })),
  ofState('an earlier first event', (state) => ({ ...state, firstEventAt: state.firstEventAt - 60_000 })),
  ofState('another newest event', (state) => ({
    ...state,
    newest: { ...state.newest, effectiveAt: state.newest.effectiveAt + 1 },
  })),
  ofState('an unknown newest event', (state) => ({ ...state, newest: { ...state.newest, eventId: 'none' } })),
  ofState('another last success', (state) => ({ ...state, lastSuccessAt: (state.lastSuccessAt ?? 0) + 1 })),
  ofState('no streak', (state) => (state.streak === null ? null : { ...state, streak: null })),
  ofState('a longer streak', (state) =>
    state.streak === null ? null : { ...state, streak: { ...state.streak, length: state.streak.length + 3 } },
  ),
  ofState('later arrivals', (state) =>
    state.streak === null
      ? null
      : { ...state, streak: { ...state.streak, arrivals: state.streak.arrivals.map((arrival) => arrival + 1) } },
  ),
  ofState('a streak that is over', (state) =>
    state.streak !== null
      ? null
      : {
          ...state,
          streak: { length: 4, first: state.newest, last: state.newest, arrivals: [1, 2, 3], endedAt: null },
        },
  ),
  ofIncident('a longer incident', (incident) => ({ ...incident, length: incident.length + 1 })),
  ofIncident('an incident detected later', (incident) => ({ ...incident, detectedAt: incident.detectedAt + 1 })),
  ofIncident('the other status', (incident) => ({
    ...incident,
    resolvedAt: incident.resolvedAt === null ? incident.last.effectiveAt : null,
  })),
  ofIncident('an earlier incident', (incident) => ({
    ...incident,
    first: { ...incident.first, effectiveAt: incident.first.effectiveAt - 60_000 },
  })),
  ofIncident('another last failure', (incident) => ({ ...incident, last: { ...incident.last, eventId: 'none' } })),
  ofIncident('an incident too few', () => null),
  {
    name: 'an incident too many',
    async apply(store, deviceId) {
      const state = await store.devices.get(deviceId);
      if (state === null) return false;
      const after: Incident = {
        id: `${deviceId}~none`,
        deviceId,
        length: 3,
        first: state.newest,
        last: state.newest,
        detectedAt: 5,
        resolvedAt: null,
      };
      await store.transact(({ incidents }) => incidents.save([{ reason: 'opened', before: null, after }]));
      return true;
    },
  },
];

/** Ways to break devices; each leaves something other than what was there. */
export const corruptions: fc.Arbitrary<Corruption> = fc.constantFrom(...CORRUPTIONS);
