import type { FailingDetail, OverdueDetail } from '../../domain/alert.js';
import type { MemberStatus, NotificationMember } from '../../domain/alert-record.js';
import { byUrgency, iso, summaryOf } from './summary.js';
import type { WriteMessage } from './write-message.js';

/** Raised when the shape changes so that a receiver could take it for another. */
const VERSION = 1;
/** Alerts that are described in full. All are named. */
const DESCRIBED = 50;

/** PiSync's own format: what happened in a line and in figures, the newest alerts in full, and the ids of all. */
export const writeJson: WriteMessage = ({ notification, members }) => {
  const { id, type, group, createdAt, counts } = notification;
  return JSON.stringify({
    version: VERSION,
    id,
    type,
    group,
    created_at: iso(createdAt),
    summary: summaryOf(notification, members),
    counts: { firing: counts.firing, resolved: counts.resolved, passed: counts.passed },
    alerts: byUrgency(members).slice(0, DESCRIBED).map(describe),
    alert_ids: {
      firing: idsOf(members, 'firing'),
      resolved: idsOf(members, 'resolved'),
      passed: idsOf(members, 'passed'),
    },
  });
};

function describe({
  alertId,
  kind,
  status,
  deviceId,
  startedAt,
  endedAt,
  detail,
  flapping,
}: NotificationMember): object {
  return {
    id: alertId,
    kind,
    status,
    device_id: deviceId,
    started_at: iso(startedAt),
    ended_at: iso(endedAt),
    flapping,
    detail: describeDetail(detail),
  };
}

function describeDetail(detail: FailingDetail | OverdueDetail): object {
  if ('incidentId' in detail) {
    const { incidentId, failures, lastFailureAt } = detail;
    return { incident_id: incidentId, failures, last_failure_at: iso(lastFailureAt) };
  }
  return { last_heard_at: iso(detail.lastHeardAt), due_at: iso(detail.dueAt) };
}

function idsOf(members: readonly NotificationMember[], status: MemberStatus): readonly string[] {
  return members.filter((member) => member.status === status).map(({ alertId }) => alertId);
}
