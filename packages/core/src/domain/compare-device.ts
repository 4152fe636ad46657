import type { DeviceState } from './device-state.js';
import { differingFields, differsInPresence, type Difference, type FieldDifference } from './difference.js';
import type { Incident, IncidentChange } from './incident.js';
import type { DeviceRecount } from './recount-device.js';

/** What a store has of a device beside its events. */
export interface KeptDevice {
  readonly state: DeviceState | null;
  readonly incidents: readonly Incident[];
}

/** Every value in which what is kept of a device isn't what follows from its events; none when all is right. */
export function compareDevice(kept: KeptDevice, { state, incidents }: DeviceRecount): readonly Difference[] {
  const { deviceId } = state;
  const ofState = kept.state === null ? [differsInPresence(false)] : differingFields(kept.state, state);
  const ofIncidents = pairIncidents(kept.incidents, incidents).flatMap(({ id, was, is }) =>
    compareIncident(was, is).map((difference): Difference => ({ subject: 'incident', deviceId, id, ...difference })),
  );
  return [
    ...ofState.map((difference): Difference => ({ subject: 'device', deviceId, id: null, ...difference })),
    ...ofIncidents,
  ];
}

/**
 * Whether the events that are kept of a device are all it ever had, so that what follows from them is right. Where a store removes
 * events after a time, one that counts more of them than there are, or an earlier one, has lost some: then its totals, and its
 * older incidents, are known from its state alone, and stay as they are.
 *
 * @param keepsAll whether the store has never removed any event
 */
export function isRecountable(kept: DeviceState | null, { state }: DeviceRecount, keepsAll: boolean): boolean {
  if (keepsAll || kept === null) return true;
  return kept.totalSyncs <= state.totalSyncs && kept.firstEventAt >= state.firstEventAt;
}

/**
 * The changes that make the kept incidents what they should be. They are corrections of the record: nothing happened to the
 * device, and nobody is told.
 */
export function correctIncidents(kept: readonly Incident[], right: readonly Incident[]): readonly IncidentChange[] {
  return pairIncidents(kept, right).flatMap(({ was, is }): IncidentChange[] => {
    if (compareIncident(was, is).length === 0) return [];
    if (was === null) return [{ reason: 'recorded', before: null, after: is }];
    return [{ reason: is === null ? 'retracted' : 'corrected', before: was, after: is }];
  });
}

function compareIncident(was: Incident | null, is: Incident | null): readonly FieldDifference[] {
  if (was !== null && is !== null) return differingFields(was, is);
  return was === is ? [] : [differsInPresence(was !== null)];
}

interface IncidentPair {
  readonly id: string;
  readonly was: Incident | null;
  readonly is: Incident | null;
}

function pairIncidents(kept: readonly Incident[], right: readonly Incident[]): readonly IncidentPair[] {
  const rightById = new Map(right.map((incident) => [incident.id, incident]));
  const keptById = new Map(kept.map((incident) => [incident.id, incident]));
  return [...new Set([...rightById.keys(), ...keptById.keys()])].map((id) => ({
    id,
    was: keptById.get(id) ?? null,
    is: rightById.get(id) ?? null,
  }));
}
