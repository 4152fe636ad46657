import { ALERT_KINDS, type AlertKind } from '../../domain/alert.js';
import { type AlertRecord, alertStatus, type NotificationMember, raiseAlert } from '../../domain/alert-record.js';
import { type AlertNotification, matchesNotification, nextAttemptAt } from '../../domain/notification.js';
import type { Silence } from '../../domain/silence.js';
import {
  type AlertStore,
  type ChangeAlert,
  type CreatedPosition,
  isForgettable,
  matchesAlertQuery,
} from '../../ports/alert-store.js';

interface Created {
  readonly id: string;
  readonly createdAt: number;
}

/** Alerts that last as long as the process. Its lists sort all they hold. */
export function createMemoryAlertStore(): AlertStore {
  const alerts = new Map<string, AlertRecord>();
  const notifications = new Map<string, AlertNotification>();
  const members = new Map<string, readonly NotificationMember[]>();
  const silences = new Map<string, Silence>();
  let lease = { holder: '', until: 0 };

  function changeNow(ids: readonly string[], change: ChangeAlert): void {
    for (const id of ids) {
      const next = change(alerts.get(id) ?? null, id);
      if (next !== null) alerts.set(id, next);
    }
  }

  const select = (fits: (record: AlertRecord) => boolean): readonly AlertRecord[] => [...alerts.values()].filter(fits);

  return {
    async raise(raised, now) {
      for (const alert of raised) changeNow([alert.id], (record) => raiseAlert(record, alert, now));
    },
    change: async (ids, change) => changeNow(ids, change),
    get: async (ids) => ids.flatMap((id) => alerts.get(id) ?? []),
    pending: async (now, limit) =>
      select(({ telling, claimedBy, heldUntil }) => telling !== null && claimedBy === null && heldUntil <= now)
        .toSorted((a, b) => a.changedAt - b.changedAt)
        .slice(0, limit),
    claimed: async () => select(({ claimedBy }) => claimedBy !== null),
    heldBy: async (silenceId) =>
      select(({ telling, silencedBy, heldUntil }) => telling !== null && silencedBy === silenceId && heldUntil > 0),
    async ofDevices(deviceIds, since) {
      const wanted = new Set(deviceIds);
      return select(
        (record) =>
          wanted.has(record.deviceId) &&
          (record.endedAt === null || record.changedAt >= since || (record.firedAt ?? 0) >= since),
      );
    },
    list: async (query) =>
      select((record) => matchesAlertQuery(query, record))
        .filter(
          ({ startedAt, id }) =>
            query.after === null || isAfter([startedAt, id], [query.after.startedAt, query.after.id]),
        )
        .toSorted((a, b) => (isAfter([a.startedAt, a.id], [b.startedAt, b.id]) ? 1 : -1))
        .slice(0, query.limit),
    async firing() {
      const counts: Record<AlertKind, number> = { failing: 0, late: 0, silent: 0 };
      for (const kind of ALERT_KINDS) {
        counts[kind] = select((record) => record.kind === kind && alertStatus(record) === 'firing').length;
      }
      return counts;
    },
    notifications: {
      async add(notification) {
        if (!notifications.has(notification.id)) notifications.set(notification.id, notification);
      },
      get: async (id) => notifications.get(id) ?? null,
      members: async (id) => members.get(id) ?? [],
      async seal(ready, told) {
        if (notifications.get(ready.id)?.status !== 'forming') return false;
        notifications.set(ready.id, ready);
        members.set(ready.id, told);
        return true;
      },
      async change(id, change) {
        const known = notifications.get(id);
        if (known === undefined) return null;
        const next = change(known) ?? known;
        notifications.set(id, next);
        return next;
      },
      drop: async (id) => notifications.get(id)?.status === 'forming' && notifications.delete(id),
      forming: async () => [...notifications.values()].filter(({ status }) => status === 'forming'),
      due: async (now, limit) =>
        [...notifications.values()]
          .filter((one) => (nextAttemptAt(one) ?? Infinity) <= now)
          .toSorted((a, b) => a.createdAt - b.createdAt)
          .slice(0, limit),
      since: async (createdAt) => newestFirst(notifications, null).filter((one) => one.createdAt >= createdAt),
      list: async ({ after, limit, ...filter }) =>
        newestFirst(notifications, after)
          .filter((one) => matchesNotification(one, filter))
          .slice(0, limit),
      async figures() {
        const deliveries = [...notifications.values()].flatMap((one) => one.deliveries);
        const pending = deliveries.filter(({ status }) => status === 'pending');
        return {
          pending: pending.length,
          dead: deliveries.filter(({ status }) => status === 'dead').length,
          oldestPendingAt: pending.length === 0 ? null : Math.min(...pending.map(({ since }) => since)),
        };
      },
    },
    silences: {
      async put(silence) {
        silences.set(silence.id, silence);
      },
      get: async (id) => silences.get(id) ?? null,
      unexpired: async (now) =>
        [...silences.values()].filter(({ endedAt, expiresAt }) => endedAt === null && expiresAt > now),
      list: async ({ after, limit }) => newestFirst(silences, after).slice(0, limit),
    },
    async lease(holder, now, until) {
      if (lease.holder !== holder && lease.until > now) return false;
      lease = { holder, until };
      return true;
    },
    async forget(before) {
      for (const [id, record] of alerts) if (isForgettable(record, before)) alerts.delete(id);
      for (const [id, one] of notifications) {
        if (one.createdAt < before && one.status === 'ready' && nextAttemptAt(one) === null) {
          notifications.delete(id);
          members.delete(id);
        }
      }
      for (const [id, { endedAt, expiresAt }] of silences) {
        if (Math.min(endedAt ?? Infinity, expiresAt) < before) silences.delete(id);
      }
    },
  };
}

function newestFirst<T extends Created>(all: ReadonlyMap<string, T>, after: CreatedPosition | null): readonly T[] {
  return [...all.values()]
    .filter(({ createdAt, id }) => after === null || isAfter([createdAt, id], [after.createdAt, after.id]))
    .toSorted((a, b) => (isAfter([a.createdAt, a.id], [b.createdAt, b.id]) ? 1 : -1));
}

/** Whether one comes after another in a list that begins with the newest. */
function isAfter([time, id]: readonly [number, string], [thanTime, thanId]: readonly [number, string]): boolean {
  return time < thanTime || (time === thanTime && id < thanId);
}
