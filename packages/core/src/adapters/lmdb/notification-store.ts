import { type AlertNotification, matchesNotification, nextAttemptAt } from '../../domain/notification.js';
import type { NotificationStore } from '../../ports/alert-store.js';
import type { AlertTables } from './alert-tables.js';
import type { Write } from './write-now.js';
import { collectInChunks } from './chunked-scan.js';

const NOTHING = new Uint8Array(0);

type CreationKey = [createdAt: number, id: string];

/** Notifications on this machine's disk. */
export function createLmdbNotificationStore(tables: AlertTables, write: Write): NotificationStore {
  const { notifications, members, busy, byCreation } = tables;
  const busyOnes = (): readonly AlertNotification[] =>
    Array.from(busy.getKeys()).flatMap((id) => notifications.get(id) ?? []);

  return {
    add: (notification) =>
      write(() => {
        if (notifications.get(notification.id) === undefined) putNotification(tables, notification);
      }),
    get: async (id) => notifications.get(id) ?? null,
    members: async (id) => members.get(id) ?? [],
    seal: (ready, told) =>
      write(() => {
        if (notifications.get(ready.id)?.status !== 'forming') return false;
        putNotification(tables, ready);
        void members.put(ready.id, told);
        return true;
      }),
    change: (id, change) =>
      write(() => {
        const known = notifications.get(id);
        if (known === undefined) return null;
        const next = change(known);
        if (next !== null) putNotification(tables, next);
        return next ?? known;
      }),
    drop: (id) =>
      write(() => {
        const known = notifications.get(id);
        if (known?.status !== 'forming') return false;
        removeNotification(tables, known);
        return true;
      }),
    forming: async () => busyOnes().filter(({ status }) => status === 'forming'),
    due: async (now, limit) =>
      busyOnes()
        .filter((one) => (nextAttemptAt(one) ?? Infinity) <= now)
        .toSorted((a, b) => a.createdAt - b.createdAt)
        .slice(0, limit),
    since: async (createdAt) =>
      Array.from(byCreation.getKeys({ start: [createdAt] }))
        .flatMap(([, id]) => notifications.get(id) ?? [])
        .toReversed(),
    list({ after, limit, ...filter }) {
      const begin: CreationKey | null = after === null ? null : [after.createdAt, after.id];
      const read = (beyond: CreationKey | null, count: number): readonly CreationKey[] => {
        const start = beyond ?? begin;
        const range = { reverse: true, limit: count };
        return Array.from(byCreation.getKeys(start === null ? range : { ...range, start, exclusiveStart: true }));
      };
      return collectInChunks(limit, read, ([, id]) => {
        const found = notifications.get(id);
        return found !== undefined && matchesNotification(found, filter) ? found : null;
      });
    },
    async figures() {
      let pending = 0;
      let dead = 0;
      let oldestPendingAt: number | null = null;
      for (const { value } of notifications.getRange({})) {
        for (const { status, since } of value.deliveries) {
          if (status === 'dead') dead += 1;
          if (status !== 'pending') continue;
          pending += 1;
          oldestPendingAt = Math.min(oldestPendingAt ?? since, since);
        }
      }
      return { pending, dead, oldestPendingAt };
    },
  };
}

/** Forgets notifications made before a time that need no more trying. */
export async function forgetNotifications(tables: AlertTables, write: Write, before: number): Promise<void> {
  const old = Array.from(tables.byCreation.getKeys({ end: [before] }))
    .flatMap(([, id]) => tables.notifications.get(id) ?? [])
    .filter((one) => one.status === 'ready' && nextAttemptAt(one) === null);
  if (old.length === 0) return;
  await write(() => {
    for (const one of old) removeNotification(tables, one);
  });
}

function putNotification({ notifications, busy, byCreation }: AlertTables, notification: AlertNotification): void {
  const { id, createdAt, status } = notification;
  void notifications.put(id, notification);
  void byCreation.put([createdAt, id], NOTHING);
  if (status === 'forming' || nextAttemptAt(notification) !== null) void busy.put(id, NOTHING);
  else void busy.remove(id);
}

function removeNotification(tables: AlertTables, { id, createdAt }: AlertNotification): void {
  void tables.notifications.remove(id);
  void tables.members.remove(id);
  void tables.busy.remove(id);
  void tables.byCreation.remove([createdAt, id]);
}
