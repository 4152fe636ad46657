import { holdAlert, quietAlert, unholdAlert } from '../domain/alert-record.js';
import type { GroupOf } from '../domain/alert-group.js';
import { flappingReach, type FlappingSettings } from '../domain/flapping.js';
import {
  type GroupingSettings,
  type NotificationPlan,
  type PlannedHold,
  planNotifications,
} from '../domain/plan-notifications.js';
import type { AlertStore } from '../ports/alert-store.js';
import { finishForming, formNotification } from './form-notifications.js';

/** What a turn is done with. */
export interface TurnParts {
  readonly store: AlertStore;
  /** The names of the webhooks; without any nobody is told. */
  readonly webhooks: readonly string[];
  readonly groupOf: GroupOf;
  readonly grouping: GroupingSettings;
  readonly flapping: FlappingSettings | null;
  readonly newId: () => string;
  readonly now: number;
}

/** Alerts that are looked at in a turn; more are left to the next one. */
const AT_ONCE = 50_000;

/**
 * Makes the notifications whose time has come: finishes what was left, reads what is to be told, plans, and carries the plan out.
 * It may end anywhere, and be done again from the start, also by two processes at once.
 */
export async function formDueNotifications(parts: TurnParts): Promise<void> {
  await finishForming(parts);
  const plan = await readPlan(parts);
  if (plan === null) return;
  await carryOutHolds(parts, plan);
  for (const planned of plan.notifications) await formNotification(parts, parts.newId(), planned);
}

async function readPlan(parts: TurnParts): Promise<NotificationPlan | null> {
  const { store, webhooks, groupOf, grouping, flapping, now } = parts;
  const pending = await store.pending(now, AT_ONCE);
  if (pending.length === 0) return null;
  if (webhooks.length === 0) {
    await store.change(
      pending.map(({ id }) => id),
      (record) => record && quietAlert(record, 'no_webhook'),
    );
    return null;
  }
  const silences = await store.silences.unexpired(now);
  const recent = await store.notifications.since(now - grouping.groupIntervalMs);
  const devices = pending.map(({ deviceId }) => deviceId);
  const history = flapping === null ? [] : await store.ofDevices(devices, now - flappingReach(flapping));
  return planNotifications({
    pending,
    history,
    silences,
    recent: recent.filter(({ type }) => type === 'alerts'),
    groupOf,
    grouping,
    flapping,
    now,
  });
}

async function carryOutHolds(
  { store, now }: Pick<TurnParts, 'store' | 'now'>,
  { holds, quiet }: NotificationPlan,
): Promise<void> {
  const held = new Map<string, PlannedHold>(holds.map((hold) => [hold.id, hold]));
  await store.change([...held.keys()], (record) => {
    const hold = record === null ? undefined : held.get(record.id);
    return record === null || hold === undefined ? null : holdAlert(record, hold.until, hold.silenceId);
  });
  const reasons = new Map(quiet.map(({ id, reason }) => [id, reason]));
  await store.change([...reasons.keys()], (record) => {
    const reason = record === null ? undefined : reasons.get(record.id);
    return record === null || reason === undefined ? null : quietAlert(record, reason);
  });
  if (!holds.some(({ silenceId }) => silenceId !== null)) return;
  // one that was ended meanwhile has let go of what it held before these were
  const silences = new Set((await store.silences.unexpired(now)).map(({ id }) => id));
  const freed = holds.filter(({ silenceId }) => silenceId !== null && !silences.has(silenceId)).map(({ id }) => id);
  await store.change(freed, (record) => record && unholdAlert(record));
}
