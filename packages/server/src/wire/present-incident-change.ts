import type { ObservedChange } from '@pisync/core';
import type { WireIncidentChange } from './incident-schema.js';
import { isoTime } from './iso-time.js';
import { presentIncident } from './present-incident.js';

/** The change in the shape of the API; `null` when it is about no incident. */
export function presentIncidentChange({ at, change }: ObservedChange): WireIncidentChange | null {
  const incident = change.after ?? change.before;
  return incident === null ? null : { reason: change.reason, at: isoTime(at), incident: presentIncident(incident) };
}
