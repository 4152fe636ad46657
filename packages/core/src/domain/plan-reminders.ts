import type { GroupOf } from './alert-group.js';
import type { AlertRecord } from './alert-record.js';
import { type AlertNotification, FLEET_GROUP } from './notification.js';
import { MAX_MEMBERS } from './plan-notifications.js';
import { type Silence, silenceOf } from './silence.js';

/** What is known where reminders are planned. */
export interface ReminderInput {
  /** Alerts that fire. */
  readonly firing: readonly AlertRecord[];
  readonly silences: readonly Silence[];
  /** Notifications and reminders that were made within the last `repeatMs`. */
  readonly recent: readonly Pick<AlertNotification, 'group'>[];
  readonly groupOf: GroupOf;
  /** How many groups are reminded of by themselves; were there more, they are made one. */
  readonly maxGroups: number;
  readonly now: number;
}

/** A reminder to be made now, of alerts that people know and that last, and why it is one. */
export interface PlannedReminder {
  readonly group: string;
  readonly reason: 'lasts' | 'groups_merged';
  readonly alerts: readonly AlertRecord[];
}

/**
 * Decides of what people are reminded: of what they were told, and still fires, of groups that they have heard nothing of since. What is
 * silenced or flaps, and what nobody was to be told of, is left out. No group is told by itself while the whole fleet was.
 */
export function planReminders(input: ReminderInput): readonly PlannedReminder[] {
  const { firing, groupOf, maxGroups } = input;
  const heard = new Set(input.recent.map(({ group }) => group));
  if (heard.has(FLEET_GROUP)) return [];
  const groups = new Map<string, AlertRecord[]>();
  for (const alert of firing) {
    const group = groupOf(alert.deviceId);
    if (heard.has(group) || !isKnown(alert) || isSilent(alert, group, input)) continue;
    const known = groups.get(group);
    if (known === undefined) groups.set(group, [alert]);
    else known.push(alert);
  }
  if (groups.size > maxGroups) {
    const alerts = [...groups.values()].flat().slice(0, MAX_MEMBERS);
    return [{ group: FLEET_GROUP, reason: 'groups_merged', alerts }];
  }
  return [...groups].map(([group, alerts]) => ({ group, reason: 'lasts', alerts: alerts.slice(0, MAX_MEMBERS) }));
}

/** Whether people were told that it fires, and nothing else is to be told of it. */
function isKnown({ firingIn, telling, claimedBy, endedAt, flapping, quiet }: AlertRecord): boolean {
  return firingIn !== null && telling === null && claimedBy === null && endedAt === null && !flapping && quiet === null;
}

function isSilent({ deviceId, kind }: AlertRecord, group: string, { silences, now }: ReminderInput): boolean {
  return silenceOf(silences, { deviceId, kind, group }, now) !== null;
}
