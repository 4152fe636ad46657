import { type Incident, incidentStatus } from '@pisync/core';
import type { WireIncident } from './incident-schema.js';
import { isoTime, isoTimeOrNull } from './iso-time.js';

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
