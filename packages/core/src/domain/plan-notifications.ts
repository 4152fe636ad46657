import type { AlertRecord, QuietReason } from './alert-record.js';
import type { GroupOf } from './alert-group.js';
import { type Flapping, flappingOf, type FlappingSettings } from './flapping.js';
import { type AlertNotification, FLEET_GROUP } from './notification.js';
import { type Silence, silenceOf } from './silence.js';

/** When notifications are made, milliseconds. */
export interface GroupingSettings {
  /** How long a group gathers alerts before the first notification. */
  readonly groupWaitMs: number;
  /** Between two notifications of a group. */
  readonly groupIntervalMs: number;
  /** Notifications within `groupIntervalMs`; were there more, groups are made one. */
  readonly maxNotifications: number;
}

/** 30 s, 5 minutes, and 10 notifications in 5 minutes. */
export const DEFAULT_GROUPING: GroupingSettings = {
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  maxNotifications: 10,
};

/** The most alerts that one notification tells of, so that its size has a bound. */
export const MAX_MEMBERS = 10_000;

/** What is known where notifications are planned. */
export interface PlanInput {
  /** Alerts that people are still to be told of. */
  readonly pending: readonly AlertRecord[];
  /** Other alerts of their devices, as far back as flapping asks for. */
  readonly history: readonly AlertRecord[];
  readonly silences: readonly Silence[];
  /** Notifications of alerts that were made within the last `groupIntervalMs`. */
  readonly recent: readonly Pick<AlertNotification, 'group' | 'createdAt'>[];
  readonly groupOf: GroupOf;
  readonly grouping: GroupingSettings;
  /** `null` damps nothing. */
  readonly flapping: FlappingSettings | null;
  readonly now: number;
}

/** A notification to be made now, and why: its group's time has come, or there would be too many and groups are made one. */
export interface PlannedNotification {
  readonly group: string;
  readonly reason: 'group_due' | 'groups_merged';
  readonly alertIds: readonly string[];
  /** Those of them that tell that their device flaps. */
  readonly flappingIds: readonly string[];
}

/** An alert that is kept from being told until a time, and why. */
export interface PlannedHold {
  readonly id: string;
  readonly reason: 'silenced' | 'flapping';
  readonly until: number;
  readonly silenceId: string | null;
}

/** A group whose time hasn't come, and why. */
export interface PlannedWait {
  readonly group: string;
  readonly reason: 'group_wait' | 'group_interval' | 'too_many';
  readonly until: number;
}

/** What is to be done with the alerts that people are still to be told of: each is in exactly one of these. */
export interface NotificationPlan {
  readonly notifications: readonly PlannedNotification[];
  readonly holds: readonly PlannedHold[];
  readonly quiet: readonly { readonly id: string; readonly reason: QuietReason }[];
  readonly waits: readonly PlannedWait[];
}

/** Decides what is told now: what is silenced or flaps is left out, the rest is grouped, and each group waits for its time. */
export function planNotifications(input: PlanInput): NotificationPlan {
  const holds: PlannedHold[] = [];
  const quiet: { id: string; reason: QuietReason }[] = [];
  const flappingAt = createFlappingLookup(input);
  const groups = new Map<string, AlertRecord[]>();
  const tellFlapping = new Set<string>();
  for (const alert of input.pending) {
    const group = input.groupOf(alert.deviceId);
    const flaps = flappingAt(alert);
    if (flaps?.toldBy === alert.id) tellFlapping.add(alert.id);
    const hold = holdOf(alert, group, input, flaps);
    if (hold === null) addTo(groups, group, alert);
    // over before anybody was told: then there is nothing to tell once it may be told
    else if (alert.telling === 'firing' && alert.endedAt !== null) quiet.push({ id: alert.id, reason: hold.reason });
    else holds.push(hold);
  }
  const { due, waits } = sortByTime(groups, input);
  const merged = mergeWhereTooMany(due, input);
  const notifications = merged.notifications.map((one) => ({
    ...one,
    flappingIds: one.alertIds.filter((id) => tellFlapping.has(id)),
  }));
  return { notifications, holds, quiet, waits: [...waits, ...merged.waits] };
}

function addTo(groups: Map<string, AlertRecord[]>, group: string, alert: AlertRecord): void {
  const known = groups.get(group);
  if (known === undefined) groups.set(group, [alert]);
  else known.push(alert);
}

type FlappingLookup = (alert: AlertRecord) => Flapping | null;

function createFlappingLookup({ pending, history, flapping, now }: PlanInput): FlappingLookup {
  if (flapping === null) return () => null;
  const keyOf = ({ deviceId, kind }: AlertRecord): string => `${kind} ${deviceId}`;
  const alerts = new Map<string, Map<string, AlertRecord>>();
  for (const alert of [...history, ...pending]) {
    const key = keyOf(alert);
    alerts.set(key, (alerts.get(key) ?? new Map<string, AlertRecord>()).set(alert.id, alert));
  }
  return (alert) => flappingOf([...(alerts.get(keyOf(alert))?.values() ?? [])], flapping, now);
}

function holdOf(
  alert: AlertRecord,
  group: string,
  { silences, now }: PlanInput,
  flaps: Flapping | null,
): PlannedHold | null {
  const { id, deviceId, kind } = alert;
  const silence = silenceOf(silences, { deviceId, kind, group }, now);
  if (silence !== null) return { id, reason: 'silenced', until: silence.expiresAt, silenceId: silence.id };
  // the one that tells of it is told, and its end once the device is calm
  if (flaps === null || (flaps.toldBy === id && alert.telling === 'firing')) return null;
  return { id, reason: 'flapping', until: flaps.calmAt, silenceId: null };
}

interface DueGroup {
  readonly group: string;
  readonly alerts: readonly AlertRecord[];
}

function sortByTime(
  groups: ReadonlyMap<string, readonly AlertRecord[]>,
  { recent, grouping, now }: PlanInput,
): { due: readonly DueGroup[]; waits: readonly PlannedWait[] } {
  const due: DueGroup[] = [];
  const waits: PlannedWait[] = [];
  for (const [group, alerts] of groups) {
    const gathered =
      alerts.reduce((first, { changedAt }) => Math.min(first, changedAt), Infinity) + grouping.groupWaitMs;
    const spaced = lastOf(group, recent) + grouping.groupIntervalMs;
    const until = Math.max(gathered, spaced);
    if (until <= now) due.push({ group, alerts });
    else waits.push({ group, reason: spaced > gathered ? 'group_interval' : 'group_wait', until });
  }
  return { due, waits };
}

function mergeWhereTooMany(
  due: readonly DueGroup[],
  { recent, grouping, now }: PlanInput,
): { readonly notifications: readonly Parts[]; readonly waits: readonly PlannedWait[] } {
  const used = recent.filter(({ createdAt }) => createdAt > now - grouping.groupIntervalMs).length;
  if (used + due.length <= grouping.maxNotifications) {
    const notifications = due.flatMap(({ group, alerts }) => inParts(group, 'group_due', alerts));
    return { notifications, waits: [] };
  }
  const until = lastOf(FLEET_GROUP, recent) + grouping.groupIntervalMs;
  if (until > now) return { notifications: [], waits: due.map(({ group }) => ({ group, reason: 'too_many', until })) };
  const all = due.flatMap(({ alerts }) => alerts);
  return { notifications: inParts(FLEET_GROUP, 'groups_merged', all), waits: [] };
}

type Parts = Omit<PlannedNotification, 'flappingIds'>;

function inParts(
  group: string,
  reason: PlannedNotification['reason'],
  alerts: readonly AlertRecord[],
): readonly Parts[] {
  const ids = alerts.map(({ id }) => id).toSorted();
  return Array.from({ length: Math.ceil(ids.length / MAX_MEMBERS) }, (_, part) => ({
    group,
    reason,
    alertIds: ids.slice(part * MAX_MEMBERS, (part + 1) * MAX_MEMBERS),
  }));
}

function lastOf(group: string, recent: PlanInput['recent']): number {
  return recent.reduce((last, one) => (one.group === group ? Math.max(last, one.createdAt) : last), -Infinity);
}
