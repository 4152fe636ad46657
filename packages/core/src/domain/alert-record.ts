import type { Alert, AlertKind, AlertStatus, FailingDetail, OverdueDetail } from './alert.js';

/** Why nobody was told of an alert: it ended under a silence, or while its device flapped, or nobody was to be told. */
export type QuietReason = 'silenced' | 'flapping' | 'no_webhook';

/** An alert as it is kept. Times are epoch milliseconds. Transitions are pure, and doing one again changes nothing. */
export interface AlertRecord {
  readonly id: string;
  readonly kind: AlertKind;
  readonly deviceId: string;
  readonly startedAt: number;
  readonly detail: FailingDetail | OverdueDetail;
  /** When it became known; `null` while only its end is. */
  readonly firedAt: number | null;
  readonly endedAt: number | null;
  /** When its beginning, or its end once that is to be told, reached the store. */
  readonly changedAt: number;
  /** What people are still to be told of it. */
  readonly telling: AlertStatus | null;
  /** The notification that is being made of it. */
  readonly claimedBy: string | null;
  /** The notifications that told of its beginning, and of its end. */
  readonly firingIn: string | null;
  readonly resolvedIn: string | null;
  /** The silence that keeps it, or kept it, from being told. */
  readonly silencedBy: string | null;
  /** It needs no look before then. */
  readonly heldUntil: number;
  readonly quiet: QuietReason | null;
  /** It told that its device flaps: nothing more is told of that until the device is calm. */
  readonly flapping: boolean;
}

/** Whether it fires, as far as is known. */
export function alertStatus({ endedAt }: AlertRecord): AlertStatus {
  return endedAt === null ? 'firing' : 'resolved';
}

/** The record once an alert was raised, or `null` when that changes nothing. */
export function raiseAlert(record: AlertRecord | null, alert: Alert, now: number): AlertRecord | null {
  if (record === null) return newRecord(alert, now);
  if (alert.status === 'firing') {
    if (record.firedAt !== null) return null;
    return { ...record, startedAt: alert.startedAt, firedAt: alert.at, changedAt: now, telling: 'firing' };
  }
  if (record.endedAt !== null) return null;
  const ended = { ...record, detail: alert.detail, endedAt: alert.at, heldUntil: 0 };
  // one that nobody was told of yet is told as already over
  if (record.telling !== null || record.firingIn === null) return ended;
  return { ...ended, changedAt: now, telling: 'resolved' };
}

function newRecord({ id, kind, deviceId, startedAt, detail, status, at }: Alert, now: number): AlertRecord {
  const firing = status === 'firing';
  return {
    id,
    kind,
    deviceId,
    startedAt,
    detail,
    firedAt: firing ? at : null,
    endedAt: firing ? null : at,
    changedAt: now,
    telling: firing ? 'firing' : null,
    claimedBy: null,
    firingIn: null,
    resolvedIn: null,
    silencedBy: null,
    heldUntil: 0,
    quiet: null,
    flapping: false,
  };
}

/** What a notification says of an alert: it fires, it is over, or it fired and is over already. */
export type MemberStatus = 'firing' | 'resolved' | 'passed';

/** An alert in a notification, as it was when that was made. */
export interface NotificationMember {
  readonly alertId: string;
  readonly kind: AlertKind;
  readonly deviceId: string;
  readonly status: MemberStatus;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly detail: FailingDetail | OverdueDetail;
  /** Its device flaps: nothing more is told of that until it is calm. */
  readonly flapping: boolean;
}

/** An alert as a notification is to tell it. */
export function memberOf(record: AlertRecord): NotificationMember {
  const { id: alertId, kind, deviceId, startedAt, endedAt, detail, telling, flapping } = record;
  const over = endedAt === null ? 'firing' : 'passed';
  const status = telling === 'resolved' ? 'resolved' : over;
  return { alertId, kind, deviceId, status, startedAt, endedAt, detail, flapping };
}

/** Takes an alert for a notification that is being made; `null` when there is nothing to tell, or another has it. */
export function claimAlert(
  record: AlertRecord,
  notificationId: string,
  { flapping = false }: { readonly flapping?: boolean } = {},
): AlertRecord | null {
  if (record.telling === null || record.claimedBy !== null) return null;
  return { ...record, claimedBy: notificationId, flapping: record.flapping || flapping };
}

/** Gives back an alert that its notification doesn't tell of. */
export function releaseAlert(record: AlertRecord, notificationId: string): AlertRecord | null {
  return record.claimedBy === notificationId ? { ...record, claimedBy: null } : null;
}

/** Remembers which notification told of an alert. What has happened since is to be told by another. */
export function confirmAlert(
  record: AlertRecord,
  notificationId: string,
  told: MemberStatus,
  now: number,
): AlertRecord | null {
  if (record.claimedBy !== notificationId) return null;
  const free = { ...record, claimedBy: null, telling: null };
  if (told === 'resolved') return { ...free, resolvedIn: notificationId };
  if (told === 'passed') return { ...free, firingIn: notificationId, resolvedIn: notificationId };
  const over = record.endedAt !== null;
  return { ...free, firingIn: notificationId, ...(over && { telling: 'resolved' as const, changedAt: now }) };
}

/** Looks away from an alert until a time: under a silence, or while its device flaps. */
export function holdAlert(record: AlertRecord, until: number, silenceId: string | null): AlertRecord | null {
  if (record.telling === null || record.claimedBy !== null) return null;
  const silencedBy = silenceId ?? record.silencedBy;
  if (record.heldUntil === until && record.silencedBy === silencedBy) return null;
  return { ...record, heldUntil: until, silencedBy };
}

/** Looks at an alert again that a silence held, because the silence is over. */
export function unholdAlert(record: AlertRecord): AlertRecord | null {
  return record.telling === null || record.heldUntil === 0 ? null : { ...record, heldUntil: 0 };
}

/** Tells nobody of an alert, now or later. */
export function quietAlert(record: AlertRecord, reason: QuietReason): AlertRecord | null {
  if (record.telling === null || record.claimedBy !== null) return null;
  return { ...record, telling: null, quiet: reason };
}
