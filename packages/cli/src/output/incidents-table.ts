import type { ApiIncident } from '@pisync/server/wire';
import { minute, span } from './quantities.js';
import type { Terminal } from './terminal.js';
import { type Column, renderTable } from './text-table.js';

const DEVICE: Column = { heading: 'DEVICE', shrinks: true };
const REST: readonly Column[] = [
  { heading: 'STATUS' },
  { heading: 'FAILURES', numeric: true },
  { heading: 'STARTED (UTC)' },
  { heading: 'LASTED' },
];

/** Incidents as a table. @param ofOneDevice leaves out which */
export function incidentsTable(
  incidents: readonly ApiIncident[],
  terminal: Terminal,
  { ofOneDevice = false } = {},
): string {
  const { red } = terminal.colors;
  const rows = incidents.map((incident) => [
    ...(ofOneDevice ? [] : [incident.device_id]),
    incident.status === 'open' ? red(incident.status) : incident.status,
    String(incident.length),
    minute(incident.started_at),
    lasted(incident),
  ]);
  return renderTable(ofOneDevice ? REST : [DEVICE, ...REST], rows, terminal);
}

/** From its first failure to the success that ended it, or so far to its last failure. */
function lasted({ started_at, resolved_at, last_failure_at }: ApiIncident): string {
  return span(Date.parse(resolved_at ?? last_failure_at) - Date.parse(started_at));
}
