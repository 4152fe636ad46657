import {
  type AlertRecord,
  claimAlert,
  confirmAlert,
  memberOf,
  type NotificationMember,
  releaseAlert,
} from '../domain/alert-record.js';
import { type AlertNotification, formingNotification, readyNotification } from '../domain/notification.js';
import type { PlannedNotification } from '../domain/plan-notifications.js';
import type { AlertStore } from '../ports/alert-store.js';

/** What notifications are made with. */
export interface FormingParts {
  readonly store: AlertStore;
  /** The names of those to deliver to. */
  readonly webhooks: readonly string[];
  readonly now: number;
}

/**
 * Makes a notification of alerts, in steps of one record each, so that no store needs more: it is kept as forming; alerts are
 * claimed for it; it is sealed with those that it got; and these remember it. What is sealed is what counts. Whatever a crash,
 * or a process that stalled and comes back, leaves behind is made right by `finishForming`, and no alert is told of twice.
 */
export async function formNotification(
  parts: FormingParts,
  id: string,
  { group, alertIds, flappingIds }: Omit<PlannedNotification, 'reason'>,
): Promise<void> {
  const { store, now } = parts;
  const forming = formingNotification({ id, type: 'alerts', group }, now);
  await store.notifications.add(forming);
  const flaps = new Set(flappingIds);
  await store.change(alertIds, (record) => record && claimAlert(record, id, { flapping: flaps.has(record.id) }));
  const claimed = (await store.get(alertIds)).filter(({ claimedBy }) => claimedBy === id);
  await sealClaimed(parts, forming, claimed);
}

/** Finishes notifications that were begun and left, and gives alerts back that belong to none. */
export async function finishForming(parts: FormingParts): Promise<void> {
  const { store } = parts;
  const [claimed, forming] = [await store.claimed(), await store.notifications.forming()];
  const byNotification = new Map<string, AlertRecord[]>(forming.map(({ id }) => [id, []]));
  for (const record of claimed) {
    const id = record.claimedBy ?? '';
    const known = byNotification.get(id);
    if (known === undefined) byNotification.set(id, [record]);
    else known.push(record);
  }
  for (const [id, records] of byNotification) {
    const notification = await store.notifications.get(id);
    if (notification?.status === 'forming') await sealClaimed(parts, notification, records);
    else await confirmMembers(parts, id, records);
  }
}

async function sealClaimed(
  parts: FormingParts,
  forming: AlertNotification,
  claimed: readonly AlertRecord[],
): Promise<void> {
  const { store, webhooks, now } = parts;
  if (claimed.length === 0) {
    await store.notifications.drop(forming.id);
    return;
  }
  const members = claimed.map(memberOf).toSorted((a, b) => (a.alertId < b.alertId ? -1 : 1));
  await store.notifications.seal(readyNotification(forming, members, webhooks, now), members);
  await confirmMembers(parts, forming.id, claimed);
}

/** Has those that a notification tells of remember it, and gives the others back, whoever sealed it. */
async function confirmMembers(
  { store, now }: Pick<FormingParts, 'store' | 'now'>,
  id: string,
  claimed: readonly AlertRecord[],
): Promise<void> {
  const members = await store.notifications.members(id);
  const told = new Map<string, NotificationMember>(members.map((member) => [member.alertId, member]));
  const ids = claimed.map((record) => record.id);
  await store.change(ids, (record) => {
    if (record === null) return null;
    const member = told.get(record.id);
    return member === undefined ? releaseAlert(record, id) : confirmAlert(record, id, member.status, now);
  });
}
