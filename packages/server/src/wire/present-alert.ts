import type { AlertNotification, FullNotification, ListedAlert, Silence } from '@pisync/core/alerting';
import { silenceState } from '@pisync/core/alerting';
import type { WireAlert } from './alert-schema.js';
import { isoTime, isoTimeOrNull } from './iso-time.js';
import type { WireFullNotification, WireNotification } from './notification-schema.js';
import type { WireSilence } from './silence-schema.js';

/** The alert in the shape of the API. */
export function presentAlert(alert: ListedAlert): WireAlert {
  const { id, kind, status, deviceId, group, telling, quiet } = alert;
  return {
    id,
    kind,
    status,
    device_id: deviceId,
    group,
    started_at: isoTime(alert.startedAt),
    fired_at: isoTimeOrNull(alert.firedAt),
    ended_at: isoTimeOrNull(alert.endedAt),
    detail: presentDetail(alert.detail),
    telling,
    firing_in: alert.firingIn,
    resolved_in: alert.resolvedIn,
    silenced_by: alert.silencedBy,
    quiet,
  };
}

/** The notification in the shape of the API. */
export function presentNotification(notification: AlertNotification): WireNotification {
  const { id, type, group, status, createdAt, counts, deliveries } = notification;
  return {
    id,
    type,
    group,
    status,
    created_at: isoTime(createdAt),
    counts: { firing: counts.firing, resolved: counts.resolved, passed: counts.passed },
    deliveries: deliveries.map((delivery) => ({
      webhook: delivery.webhook,
      status: delivery.status,
      attempts: delivery.attempts,
      next_at: isoTimeOrNull(delivery.nextAt),
      delivered_at: isoTimeOrNull(delivery.deliveredAt),
      last_error: delivery.lastError,
    })),
  };
}

/** The notification with what it tells of in the shape of the API. */
export function presentFullNotification(notification: FullNotification): WireFullNotification {
  return {
    ...presentNotification(notification),
    alerts: notification.members.map(({ alertId, kind, deviceId, status, startedAt, endedAt, detail, flapping }) => ({
      id: alertId,
      kind,
      device_id: deviceId,
      status,
      started_at: isoTime(startedAt),
      ended_at: isoTimeOrNull(endedAt),
      detail: presentDetail(detail),
      flapping,
    })),
  };
}

/** The silence in the shape of the API. @param now epoch milliseconds */
export function presentSilence(silence: Silence, now: number): WireSilence {
  const { id, matchers, reason, author } = silence;
  return {
    id,
    state: silenceState(silence, now),
    matchers: { device: matchers.device, kind: matchers.kind, group: matchers.group },
    starts_at: isoTime(silence.startsAt),
    expires_at: isoTime(silence.expiresAt),
    reason,
    author,
    created_at: isoTime(silence.createdAt),
    ended_at: isoTimeOrNull(silence.endedAt),
  };
}

function presentDetail(detail: ListedAlert['detail']): WireAlert['detail'] {
  if ('incidentId' in detail) {
    const { incidentId, failures, lastFailureAt } = detail;
    return { incident_id: incidentId, failures, last_failure_at: isoTime(lastFailureAt) };
  }
  return { last_heard_at: isoTimeOrNull(detail.lastHeardAt), due_at: isoTime(detail.dueAt) };
}
