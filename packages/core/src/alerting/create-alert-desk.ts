import { z } from 'zod';
import type { AlertKind, AlertStatus } from '../domain/alert.js';
import { type AlertRecord, alertStatus, unholdAlert } from '../domain/alert-record.js';
import { createGroupOf, type GroupOf } from '../domain/alert-group.js';
import {
  type AlertNotification,
  type DeliveryStatus,
  formingNotification,
  readyNotification,
  reviveDeliveries,
} from '../domain/notification.js';
import type { Silence } from '../domain/silence.js';
import { PisyncError } from '../errors.js';
import type { AlertStore, DeliveryFigures, FiringCounts } from '../ports/alert-store.js';
import { type Clock, systemClock } from '../ports/clock.js';
import { type Page, type PageOptions, readPage } from '../queries/page.js';

/** Which alerts; `since` and `until` (exclusive) are about when they started, in epoch milliseconds. */
export interface ListAlertsOptions extends PageOptions {
  readonly deviceId?: string | undefined;
  readonly kind?: AlertKind | undefined;
  readonly status?: AlertStatus | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Which notifications. */
export interface ListNotificationsOptions extends PageOptions {
  readonly status?: DeliveryStatus | undefined;
  readonly webhook?: string | undefined;
}

/** An alert with its group. */
export interface ListedAlert extends Omit<AlertRecord, 'claimedBy' | 'heldUntil'> {
  readonly status: AlertStatus;
  readonly group: string;
}

/** A notification with what it tells of. */
export interface FullNotification extends AlertNotification {
  readonly members: Awaited<ReturnType<AlertStore['notifications']['members']>>;
}

/** How alerts and deliveries stand. */
export interface AlertFigures extends DeliveryFigures {
  readonly firing: FiringCounts;
}

/**
 * What operators ask and do about alerts. Times are epoch milliseconds. Everything throws a PisyncError: `invalid_query` when the
 * question is wrong, `store_failed` when the store can't be read or written.
 */
export interface AlertDesk {
  /** Alerts, newest start first. */
  alerts(options?: ListAlertsOptions): Promise<Page<ListedAlert>>;
  /** Notifications, newest first. */
  notifications(options?: ListNotificationsOptions): Promise<Page<AlertNotification>>;
  /** One with all that it tells of; `null` when there is none of this id. */
  notification(id: string): Promise<FullNotification | null>;
  /** Has dead deliveries of a notification tried again; `null` when there is none of this id, `false` when none is dead. */
  retry(id: string): Promise<AlertNotification | false | null>;
  /** Makes a notification that tells of nothing, to one webhook or to all; `null` when there is none of this name. */
  test(webhook?: string): Promise<AlertNotification | null>;
  /** Silences, newest first. */
  silences(options?: PageOptions): Promise<Page<Silence>>;
  /** Keeps from now on, or from when it starts, that nobody is told. */
  silence(silence: Omit<Silence, 'id' | 'createdAt' | 'endedAt'>): Promise<Silence>;
  /** Ends a silence now; what it held is told, should it still fire. `null` when there is none of this id. */
  endSilence(id: string): Promise<Silence | null>;
  figures(): Promise<AlertFigures>;
}

/** What a desk is made of. */
export interface AlertDeskOptions {
  readonly store: AlertStore;
  /** The names of the webhooks that are configured. */
  readonly webhooks?: readonly string[];
  readonly groupOf?: GroupOf;
  readonly clock?: Clock;
  readonly newId?: () => string;
}

const started = z.object({ startedAt: z.number(), id: z.string() });
const created = z.object({ createdAt: z.number(), id: z.string() });

/** Builds the desk over a store of alerts. */
export function createAlertDesk(options: AlertDeskOptions): AlertDesk {
  const { store, webhooks = [], groupOf = createGroupOf([]), clock = systemClock } = options;
  const { newId = () => crypto.randomUUID() } = options;

  async function test(webhook?: string): Promise<AlertNotification | null> {
    const names = webhook === undefined ? webhooks : webhooks.filter((name) => name === webhook);
    if (names.length === 0) return null;
    const now = clock.now();
    const forming = formingNotification({ id: newId(), type: 'test', group: 'test' }, now);
    const ready = readyNotification(forming, [], names, now);
    await store.notifications.add(ready);
    return ready;
  }

  async function retry(id: string): Promise<AlertNotification | false | null> {
    const now = clock.now();
    let revived = false;
    const changed = await store.notifications.change(id, (notification) => {
      const next = reviveDeliveries(notification, now);
      revived = next !== null;
      return next;
    });
    return changed === null || revived ? changed : false;
  }

  async function endSilence(id: string): Promise<Silence | null> {
    const known = await store.silences.get(id);
    if (known === null) return null;
    const now = clock.now();
    const ended = { ...known, endedAt: known.endedAt ?? Math.min(now, known.expiresAt) };
    await store.silences.put(ended);
    const held = await store.heldBy(id);
    await store.change(
      held.map((record) => record.id),
      (record) => record && unholdAlert(record),
    );
    return ended;
  }

  return {
    alerts({ deviceId, kind, status, since, until, ...page } = {}) {
      const filter = {
        ...(deviceId !== undefined && { deviceId }),
        ...(kind !== undefined && { kind }),
        ...(status !== undefined && { status }),
        ...(since !== undefined && { since }),
        ...(until !== undefined && { until }),
      };
      return named(
        readPage(page, {
          name: 'alerts',
          position: started,
          positionOf: ({ startedAt, id }: ListedAlert) => ({ startedAt, id }),
          read: async (after, limit) =>
            (await store.list({ after, limit, ...filter })).map((record) => ({
              ...record,
              status: alertStatus(record),
              group: groupOf(record.deviceId),
            })),
        }),
      );
    },
    notifications({ status, webhook, ...page } = {}) {
      const filter = { ...(status !== undefined && { status }), ...(webhook !== undefined && { webhook }) };
      return named(
        readPage(page, {
          name: 'notifications',
          position: created,
          positionOf: ({ createdAt, id }: AlertNotification) => ({ createdAt, id }),
          read: (after, limit) => store.notifications.list({ after, limit, ...filter }),
        }),
      );
    },
    notification: (id) =>
      named(
        (async () => {
          const found = await store.notifications.get(id);
          return found === null ? null : { ...found, members: await store.notifications.members(id) };
        })(),
      ),
    retry: (id) => named(retry(id)),
    test: (webhook) => named(test(webhook)),
    silences: (page = {}) =>
      named(
        readPage(page, {
          name: 'silences',
          position: created,
          positionOf: ({ createdAt, id }: Silence) => ({ createdAt, id }),
          read: (after, limit) => store.silences.list({ after, limit }),
        }),
      ),
    silence(asked) {
      const silence: Silence = { ...asked, id: newId(), createdAt: clock.now(), endedAt: null };
      return named(store.silences.put(silence).then(() => silence));
    },
    endSilence: (id) => named(endSilence(id)),
    figures: () => named((async () => ({ ...(await store.notifications.figures()), firing: await store.firing() }))()),
  };
}

/** What the store throws as a `PisyncError`, unless it is one. */
function named<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    if (cause instanceof PisyncError) throw cause;
    throw new PisyncError('store_failed', 'the store of alerts failed; ask again after a while', { cause });
  });
}
