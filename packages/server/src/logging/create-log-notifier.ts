import { type Incident, type IncidentChange, type Notice, type Notifier } from '@pisync/core';
import type { Logger } from 'pino';
import { isoTime, isoTimeOrNull } from '../wire/iso-time.js';

/** Tells of incidents in the log: one line at `warn` for a new one, one at `info` for its end and for what backfill found. */
export function createLogNotifier(logger: Logger): Notifier {
  return {
    async notify(notices) {
      for (const notice of notices) logNotice(logger, notice);
    },
  };
}

function logNotice(logger: Logger, { level, change, redelivered, backfilled }: Notice): void {
  const incident = change.after ?? change.before;
  if (incident === null) return;
  const marks = { ...(redelivered && { redelivered }), ...(backfilled && { backfilled }) };
  logger[level]({ ...fieldsOf(change, incident), ...marks }, messageOf(change, incident));
}

function fieldsOf({ reason }: IncidentChange, incident: Incident): object {
  return {
    device_id: incident.deviceId,
    incident_id: incident.id,
    streak: incident.length,
    started_at: isoTime(incident.first.effectiveAt),
    last_failure_at: isoTime(incident.last.effectiveAt),
    resolved_at: isoTimeOrNull(incident.resolvedAt),
    ...(reason === 'recorded' && { resolved: true }),
    ...(reason === 'retracted' && { retracted: true }),
  };
}

function messageOf({ reason }: IncidentChange, { length }: Incident): string {
  switch (reason) {
    case 'recorded':
      return `device had failed: ${length} syncs in a row, over by now`;
    case 'resolved':
      return `device has recovered after ${length} failed syncs in a row`;
    case 'retracted':
      return `device was not failing: late events broke up its ${length} failed syncs`;
    default:
      return `device is failing: ${length} syncs in a row`;
  }
}
