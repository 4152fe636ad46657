import type { ApiEvent, ApiIncidentChange, ApiLost } from '@pisync/server/wire';
import { count } from './quantities.js';
import type { Colors } from './terminal.js';

const KIND_WIDTH = 10;
const WHAT_WIDTH = 12;

/** A sync that was just stored, in a line: when it arrived, how it went, whose it is, what it did. */
export function syncLine(event: ApiEvent, colors: Colors): string {
  const isFailed = event.total_errors > 0;
  const what = (isFailed ? 'failed' : 'ok').padEnd(WHAT_WIDTH);
  const did = [
    `${count(event.total_files_synced)} files`,
    ...(isFailed ? [`${count(event.total_errors)} errors`] : []),
    `${event.internet_speed} Mbit/s`,
    ...(event.clock === 'ok' ? [] : [`clock ${event.clock}`]),
  ];
  return line(
    event.received_at,
    'sync',
    isFailed ? colors.red(what) : colors.green(what),
    event.device_id,
    did.join(', '),
  );
}

/** A change of an incident in a line. */
export function incidentLine({ at, reason, incident }: ApiIncidentChange, colors: Colors): string {
  const what = reason.padEnd(WHAT_WIDTH);
  const detail = `${count(incident.length)} failures since ${toSeconds(incident.started_at)}`;
  const painted = reason === 'resolved' ? colors.green(what) : colors.red(what);
  return line(at, 'incident', painted, colors.bold(incident.device_id), detail);
}

/** What was left out because it came faster than it could be read. */
export function lostLine({ syncs, incidents }: ApiLost): string {
  const parts = [
    ...(syncs === 0 ? [] : [`${count(syncs)} ${syncs === 1 ? 'sync' : 'syncs'}`]),
    ...(incidents === 0 ? [] : [`${count(incidents)} ${incidents === 1 ? 'incident' : 'incidents'}`]),
  ];
  return `${parts.join(' and ')} came faster than they could be read, and are not shown`;
}

function line(at: string, kind: string, what: string, deviceId: string, detail: string): string {
  return `${toSeconds(at)}  ${kind.padEnd(KIND_WIDTH)}${what}${deviceId}  ${detail}`;
}

/** `2026-03-02T12:00:00.123Z` without its fraction. */
function toSeconds(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}
