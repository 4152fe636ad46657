import type { IncidentChangeReason, ObservedChange } from '@pisync/core';
import { isoTime } from './iso-time.js';
import { presentIncident, type WireIncident } from './present-incident.js';

/** A change to an incident, as it is told. */
export interface WireIncidentChange {
  readonly reason: IncidentChangeReason;
  /** When it was committed. */
  readonly at: string;
  /** As it is now; as it was when it was `retracted`. */
  readonly incident: WireIncident;
}

/** The change in the shape of the API; `null` when it is about no incident. */
export function presentIncidentChange({ at, change }: ObservedChange): WireIncidentChange | null {
  const incident = change.after ?? change.before;
  return incident === null ? null : { reason: change.reason, at: isoTime(at), incident: presentIncident(incident) };
}
