import type { GroupOf } from '../domain/alert-group.js';
import { type AlertRecord, memberOf } from '../domain/alert-record.js';
import { formingNotification, readyNotification } from '../domain/notification.js';
import { planReminders } from '../domain/plan-reminders.js';
import type { AlertPosition, AlertStore } from '../ports/alert-store.js';

/** What reminders are made with. */
export interface ReminderParts {
  readonly store: AlertStore;
  /** The names of those to deliver to. */
  readonly webhooks: readonly string[];
  readonly groupOf: GroupOf;
  /** People are reminded of a group of which they have heard nothing for so long, in milliseconds. */
  readonly repeatMs: number;
  readonly maxGroups: number;
  readonly now: number;
}

const PAGE = 500;

/**
 * Makes the reminders whose time has come. The id of one follows from its group and its time, and it is sealed by compare-and-set: made
 * again after a crash, or by two processes at once, it is the same one.
 */
export async function formReminders(parts: ReminderParts): Promise<void> {
  const { store, webhooks, groupOf, repeatMs, maxGroups, now } = parts;
  const [firing, silences, recent] = await Promise.all([
    readFiring(store),
    store.silences.unexpired(now),
    store.notifications.since(now - repeatMs),
  ]);
  const told = recent.filter(({ type }) => type !== 'test');
  for (const { group, alerts } of planReminders({ firing, silences, recent: told, groupOf, maxGroups, now })) {
    const id = `reminder-${Math.floor(now / repeatMs)}-${group}`;
    const forming = formingNotification({ id, type: 'reminder', group }, now);
    await store.notifications.add(forming);
    const members = alerts.map(memberOf).toSorted((a, b) => (a.alertId < b.alertId ? -1 : 1));
    await store.notifications.seal(readyNotification(forming, members, webhooks, now), members);
  }
}

async function readFiring(store: AlertStore): Promise<readonly AlertRecord[]> {
  const firing: AlertRecord[] = [];
  for (let after: AlertPosition | null = null; ;) {
    const page: readonly AlertRecord[] = await store.list({ after, limit: PAGE, status: 'firing' });
    firing.push(...page);
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return firing;
    after = { startedAt: last.startedAt, id: last.id };
  }
}
