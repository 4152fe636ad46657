import type { AlertKind, AlertStatus, FailingDetail, OverdueDetail } from '../../domain/alert.js';
import { type AlertRecord, alertStatus, type NotificationMember, type QuietReason } from '../../domain/alert-record.js';
import {
  type AlertNotification,
  type Delivery,
  nextAttemptAt,
  type NotificationType,
} from '../../domain/notification.js';
import type { Silence, SilenceMatchers } from '../../domain/silence.js';

/** An alert as it is kept. Each write raises its version, on condition that it still has the one that was read. */
export interface AlertDocument {
  readonly _id: string;
  readonly version: number;
  readonly kind: AlertKind;
  readonly device_id: string;
  readonly started_at: Date;
  readonly detail: FailingDetail | OverdueDetail;
  readonly fired_at: Date | null;
  readonly ended_at: Date | null;
  readonly changed_at: Date;
  readonly telling: AlertStatus | null;
  readonly claimed_by: string | null;
  readonly firing_in: string | null;
  readonly resolved_in: string | null;
  readonly silenced_by: string | null;
  readonly held_until: Date;
  readonly quiet: QuietReason | null;
  readonly flapping: boolean;
  /** There while it is to be told or is claimed. */
  readonly untold_since?: Date;
  /** There while it fires. */
  readonly firing_kind?: AlertKind;
}

/** A notification as it is kept. */
export interface NotificationDocument {
  readonly _id: string;
  readonly version: number;
  readonly type: NotificationType;
  readonly group: string;
  readonly status: AlertNotification['status'];
  readonly created_at: Date;
  readonly counts: AlertNotification['counts'];
  readonly deliveries: readonly Delivery[];
  /** When something is to be tried; the epoch while it is forming; absent when nothing is. */
  readonly next_at?: Date;
  /** Where what it tells of is. */
  readonly members_id: string | null;
}

/** What a notification tells of; nothing refers to one whose writer lost to another. */
export interface MembersDocument {
  readonly _id: string;
  readonly created_at: Date;
  readonly members: readonly NotificationMember[];
}

/** A silence as it is kept. */
export interface SilenceDocument {
  readonly _id: string;
  readonly matchers: SilenceMatchers;
  readonly starts_at: Date;
  readonly expires_at: Date;
  readonly reason: string;
  readonly author: string;
  readonly created_at: Date;
  readonly ended_at: Date | null;
}

/** Who may do what one process at a time does, and until when. */
export interface LeaseDocument {
  readonly _id: string;
  readonly holder: string;
  readonly until: Date;
}

/** The document of an alert. */
export function toAlertDocument(record: AlertRecord, version: number): AlertDocument {
  const { id, kind, deviceId, detail, telling, claimedBy, quiet } = record;
  return {
    _id: id,
    version,
    kind,
    device_id: deviceId,
    started_at: new Date(record.startedAt),
    detail,
    fired_at: dateOf(record.firedAt),
    ended_at: dateOf(record.endedAt),
    changed_at: new Date(record.changedAt),
    telling,
    claimed_by: claimedBy,
    firing_in: record.firingIn,
    resolved_in: record.resolvedIn,
    silenced_by: record.silencedBy,
    held_until: new Date(record.heldUntil),
    quiet,
    flapping: record.flapping,
    ...((telling !== null || claimedBy !== null) && { untold_since: new Date(record.changedAt) }),
    ...(alertStatus(record) === 'firing' && { firing_kind: kind }),
  };
}

/** The alert that a document is. */
export function fromAlertDocument(document: AlertDocument): AlertRecord {
  const { _id: id, kind, device_id: deviceId, detail, telling, quiet } = document;
  return {
    id,
    kind,
    deviceId,
    startedAt: document.started_at.getTime(),
    detail,
    firedAt: timeOf(document.fired_at),
    endedAt: timeOf(document.ended_at),
    changedAt: document.changed_at.getTime(),
    telling,
    claimedBy: document.claimed_by,
    firingIn: document.firing_in,
    resolvedIn: document.resolved_in,
    silencedBy: document.silenced_by,
    heldUntil: document.held_until.getTime(),
    quiet,
    flapping: document.flapping,
  };
}

/** The document of a notification. */
export function toNotificationDocument(
  notification: AlertNotification,
  version: number,
  membersId: string | null,
): NotificationDocument {
  const { id, type, group, status, createdAt, counts, deliveries } = notification;
  const nextAt = status === 'forming' ? 0 : nextAttemptAt(notification);
  return {
    _id: id,
    version,
    type,
    group,
    status,
    created_at: new Date(createdAt),
    counts,
    deliveries,
    members_id: membersId,
    ...(nextAt !== null && { next_at: new Date(nextAt) }),
  };
}

/** The notification that a document is. */
export function fromNotificationDocument(document: NotificationDocument): AlertNotification {
  const { _id: id, type, group, status, created_at: createdAt, counts, deliveries } = document;
  return { id, type, group, status, createdAt: createdAt.getTime(), counts, deliveries };
}

/** The document of a silence. */
export function toSilenceDocument(silence: Silence): SilenceDocument {
  const { id, matchers, reason, author } = silence;
  return {
    _id: id,
    matchers,
    starts_at: new Date(silence.startsAt),
    expires_at: new Date(silence.expiresAt),
    reason,
    author,
    created_at: new Date(silence.createdAt),
    ended_at: dateOf(silence.endedAt),
  };
}

/** The silence that a document is. */
export function fromSilenceDocument(document: SilenceDocument): Silence {
  const { _id: id, matchers, reason, author } = document;
  return {
    id,
    matchers,
    startsAt: document.starts_at.getTime(),
    expiresAt: document.expires_at.getTime(),
    reason,
    author,
    createdAt: document.created_at.getTime(),
    endedAt: timeOf(document.ended_at),
  };
}

function dateOf(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}

function timeOf(date: Date | null): number | null {
  return date === null ? null : date.getTime();
}
