import type { AlertKind } from '../../domain/alert.js';
import type { MemberStatus, NotificationMember } from '../../domain/alert-record.js';
import type { AlertNotification } from '../../domain/notification.js';

const WORDS: Readonly<Record<AlertKind, string>> = { failing: 'failing', late: 'late', silent: 'silent' };
const ENDS: Readonly<Record<Exclude<MemberStatus, 'firing'>, string>> = {
  resolved: 'recovered',
  passed: 'failed and recovered',
};

/** A notification in one line: `eu-west: 3 devices failing, 1 recovered`. */
export function summaryOf({ type, group }: AlertNotification, members: readonly NotificationMember[]): string {
  if (type === 'test') return 'PiSync: a test; nothing is wrong';
  const parts = [
    ...(['failing', 'late', 'silent'] as const).map((kind) => firingPart(members, kind)),
    ...(['resolved', 'passed'] as const).map((status) => endedPart(members, status)),
  ].filter((part) => part !== null);
  return `${group}: ${parts.join(', ')}${type === 'reminder' ? ', still' : ''}`;
}

function firingPart(members: readonly NotificationMember[], kind: AlertKind): string | null {
  const devices = members.filter((member) => member.status === 'firing' && member.kind === kind).length;
  return devices === 0 ? null : `${countDevices(devices)} ${WORDS[kind]}`;
}

function endedPart(members: readonly NotificationMember[], status: Exclude<MemberStatus, 'firing'>): string | null {
  const devices = members.filter((member) => member.status === status).length;
  return devices === 0 ? null : `${devices} ${ENDS[status]}`;
}

function countDevices(devices: number): string {
  return `${devices} ${devices === 1 ? 'device' : 'devices'}`;
}

/** Those that fire first, then those that are over. */
export function byUrgency(members: readonly NotificationMember[]): readonly NotificationMember[] {
  const rank = ({ status }: NotificationMember): number => (status === 'firing' ? 0 : 1);
  return members.toSorted((a, b) => rank(a) - rank(b) || b.startedAt - a.startedAt || (a.alertId < b.alertId ? -1 : 1));
}

/** Epoch milliseconds as ISO 8601; `null` for `null`. */
export function iso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
