import type { Alert } from '../domain/alert.js';
import type { AlertRecord } from '../domain/alert-record.js';
import type { Incident } from '../domain/incident.js';
import type { Notice } from '../ports/notifier.js';

/** What is known of an alert where notices are read. */
type Known = Pick<AlertRecord, 'id' | 'kind' | 'deviceId' | 'startedAt' | 'firedAt' | 'endedAt'>;

/**
 * The alerts that notices come to. An incident that opens fires; the alert ends with the incident, or when late events take it
 * back. By then the incident may have another first failure, and so another id: what ends is every alert of its device that
 * began before the success that ended it, or that tells of the same failures. Notices that page nobody begin none.
 *
 * @param known alerts of these devices that fire, and those that ended lately
 */
export function alertsOfNotices(notices: readonly Notice[], known: readonly Known[]): readonly Alert[] {
  const records = new Map<string, Known>(known.map((record) => [record.id, record]));
  const alerts: Alert[] = [];
  const raise = (alert: Alert): void => {
    alerts.push(alert);
    records.set(alert.id, after(records.get(alert.id), alert));
  };
  for (const { change, pages, backfilled } of notices) {
    const { before } = change;
    if (change.reason === 'opened' && pages && change.after !== null) {
      const { after: incident } = change;
      const alert = alertOf(incident, idOf(incident), 'firing', incident.detectedAt);
      const end = [...records.values()].find((one) => one.id !== alert.id && endsAlso(one, alert));
      raise(alert);
      // told of after its end, by a process that took over from one that is gone
      if (end !== undefined) raise({ ...alert, status: 'resolved', at: end.endedAt ?? alert.startedAt });
    } else if (change.reason === 'resolved' && pages && change.after !== null) {
      const { after: incident } = change;
      const at = incident.resolvedAt ?? incident.last.effectiveAt;
      const ended = [...records.values()].filter((one) => isEndedBy(one, before ?? incident, at));
      const ids = ended.length === 0 ? [idOf(incident)] : ended.map(({ id }) => id);
      for (const id of ids) raise(alertOf(incident, id, 'resolved', at));
    } else if (change.reason === 'retracted' && !backfilled && before !== null) {
      const at = before.first.effectiveAt;
      const ended = [...records.values()].filter((one) => isEndedBy(one, before, at));
      for (const { id } of ended) raise(alertOf(before, id, 'resolved', at));
    }
  }
  return alerts;
}

function alertOf(incident: Incident, id: string, status: Alert['status'], at: number): Alert {
  const detail = { incidentId: incident.id, failures: incident.length, lastFailureAt: incident.last.effectiveAt };
  return {
    id,
    kind: 'failing',
    status,
    deviceId: incident.deviceId,
    startedAt: incident.first.effectiveAt,
    at,
    detail,
  };
}

function idOf({ id }: Incident): string {
  return `failing~${id}`;
}

/** Whether an incident that ended at a time was what an alert is about. */
function isEndedBy(
  { id, kind, deviceId, startedAt, firedAt, endedAt }: Known,
  incident: Incident,
  at: number,
): boolean {
  if (kind !== 'failing' || deviceId !== incident.deviceId || endedAt !== null || firedAt === null) return false;
  const sameFailures = firedAt <= incident.detectedAt && startedAt <= incident.last.effectiveAt;
  return id === idOf(incident) || startedAt <= at || sameFailures;
}

/** Whether a success that is known came after an alert had begun: then it is over. */
function endsAlso(end: Known, { deviceId, startedAt }: Alert): boolean {
  return end.kind === 'failing' && end.deviceId === deviceId && end.endedAt !== null && end.endedAt > startedAt;
}

function after(record: Known | undefined, { id, kind, deviceId, startedAt, status, at }: Alert): Known {
  const firedAt = status === 'firing' ? at : null;
  const endedAt = status === 'resolved' ? at : null;
  const known = record ?? { id, kind, deviceId, startedAt, firedAt: null, endedAt: null };
  return { ...known, firedAt: known.firedAt ?? firedAt, endedAt: known.endedAt ?? endedAt };
}
