import { type Incident, type IncidentStatus, incidentStatus } from '@pisync/core';
import { isoTime, isoTimeOrNull } from './iso-time.js';

/** An incident as it is answered; times ISO 8601. */
export interface WireIncident {
  readonly id: string;
  readonly device_id: string;
  readonly status: IncidentStatus;
  readonly length: number;
  /** Its first failure. */
  readonly started_at: string;
  readonly last_failure_at: string;
  readonly detected_at: string;
  /** The success that ended it. */
  readonly resolved_at: string | null;
}

/** The incident in the shape of the API. */
export function presentIncident(incident: Incident): WireIncident {
  return {
    id: incident.id,
    device_id: incident.deviceId,
    status: incidentStatus(incident),
    length: incident.length,
    started_at: isoTime(incident.first.effectiveAt),
    last_failure_at: isoTime(incident.last.effectiveAt),
    detected_at: isoTime(incident.detectedAt),
    resolved_at: isoTimeOrNull(incident.resolvedAt),
  };
}
