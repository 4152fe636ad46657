import { kindOf } from '@pisync/core';
import type { IncidentsQuery } from '@pisync/server/wire';
import type { ApiClient } from '../api/client.js';
import type { ApiIncident } from '@pisync/server/wire';
import type { Column, Row } from './report.js';
import { showCount, showSpan, showTime } from './show-cell.js';

/** The fields of an incident in a report. */
export const INCIDENT_COLUMNS: readonly Column[] = [
  { field: 'id', heading: 'Incident', dataOnly: true },
  { field: 'device_id', heading: 'Device', shrinks: true },
  { field: 'kind', heading: 'Kind' },
  { field: 'status', heading: 'Status' },
  { field: 'length', heading: 'Failures', numeric: true, show: showCount },
  { field: 'started_at', heading: 'Started (UTC)', show: showTime },
  { field: 'last_failure_at', heading: 'Last failure (UTC)', dataOnly: true },
  { field: 'detected_at', heading: 'Detected (UTC)', dataOnly: true },
  { field: 'resolved_at', heading: 'Resolved (UTC)', show: showTime },
  { field: 'duration_seconds', heading: 'Lasted', numeric: true, show: showSpan },
];

/** The same of incidents that are all open. */
export const OPEN_INCIDENT_COLUMNS: readonly Column[] = INCIDENT_COLUMNS.map((column) =>
  column.field === 'status' || column.field === 'resolved_at' ? { ...column, dataOnly: true } : column,
);

/** Which incidents, and how they are read. */
export interface IncidentListOptions {
  readonly query: IncidentsQuery;
  /** Until when open ones last, ISO 8601. */
  readonly until: string;
  readonly signal: AbortSignal;
}

/** Rows of incidents, newest first, page by page. */
export async function* incidentRows(client: ApiClient, options: IncidentListOptions): AsyncGenerator<readonly Row[]> {
  const { query, until, signal } = options;
  for await (const page of client.incidents(query).pages(signal)) {
    yield page.map((incident) => rowOf(incident, until));
  }
}

function rowOf(incident: ApiIncident, until: string): Row {
  const lastedMs = Date.parse(incident.resolved_at ?? until) - Date.parse(incident.started_at);
  return {
    id: incident.id,
    device_id: incident.device_id,
    kind: kindOf(incident.device_id),
    status: incident.status,
    length: incident.length,
    started_at: incident.started_at,
    last_failure_at: incident.last_failure_at,
    detected_at: incident.detected_at,
    resolved_at: incident.resolved_at,
    duration_seconds: Math.max(0, Math.round(lastedMs / 1_000)),
  };
}
