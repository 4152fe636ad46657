import type { MemberStatus, NotificationMember } from './alert-record.js';

/** What a delivery came to: it is still tried, the receiver has it, or nobody tries any more. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'dead'] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** One webhook's part of a notification. Times are epoch milliseconds. */
export interface Delivery {
  readonly webhook: string;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** When it is tried next; `null` once it isn't. */
  readonly nextAt: number | null;
  /** Since when it is tried: it is given up so long after that. */
  readonly since: number;
  readonly deliveredAt: number | null;
  /** What went wrong at the last attempt, in few words. */
  readonly lastError: string | null;
}

/** `alerts` tells of alerts, `reminder` again of those that last, `test` of nothing. */
export type NotificationType = 'alerts' | 'reminder' | 'test';

/** One message to people about a group of alerts, the same to every webhook. What it tells of is kept beside it. */
export interface AlertNotification {
  /** By which a receiver knows it when it comes again. */
  readonly id: string;
  readonly type: NotificationType;
  readonly group: string;
  /** Alerts are being gathered for it, or it is as it will stay. */
  readonly status: 'forming' | 'ready';
  readonly createdAt: number;
  /** How many alerts it says this of. */
  readonly counts: Readonly<Record<MemberStatus, number>>;
  readonly deliveries: readonly Delivery[];
}

/** Which notifications; all when left out. */
export interface NotificationFilter {
  readonly status?: DeliveryStatus;
  readonly webhook?: string;
}

/** The group of a notification that is made of several groups, because there would be too many. */
export const FLEET_GROUP = 'fleet';

/** A notification of which nothing is gathered yet. */
export function formingNotification(
  { id, type, group }: Pick<AlertNotification, 'id' | 'type' | 'group'>,
  now: number,
): AlertNotification {
  const counts = { firing: 0, resolved: 0, passed: 0 };
  return { id, type, group, status: 'forming', createdAt: now, counts, deliveries: [] };
}

/** The notification once all is gathered, to be delivered at once. */
export function readyNotification(
  forming: AlertNotification,
  members: readonly NotificationMember[],
  webhooks: readonly string[],
  now: number,
): AlertNotification {
  const counts = { firing: 0, resolved: 0, passed: 0 };
  for (const { status } of members) counts[status] += 1;
  return { ...forming, status: 'ready', counts, deliveries: webhooks.map((webhook) => newDelivery(webhook, now)) };
}

/** When something of a notification is to be tried next, epoch milliseconds; `null` when nothing is. */
export function nextAttemptAt({ status, deliveries }: AlertNotification): number | null {
  if (status === 'forming') return null;
  const times = deliveries.flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]));
  return times.length === 0 ? null : Math.min(...times);
}

/** Whether a notification is one of those that are asked for. */
export function matchesNotification({ deliveries }: AlertNotification, filter: NotificationFilter): boolean {
  const { status, webhook } = filter;
  if (status === undefined && webhook === undefined) return true;
  return deliveries.some(
    (one) => (status === undefined || one.status === status) && (webhook === undefined || one.webhook === webhook),
  );
}

/** Writes what a delivery came to; `null` when the notification has none to this webhook, or it has come to it already. */
export function changeDelivery(
  notification: AlertNotification,
  webhook: string,
  change: (delivery: Delivery) => Delivery | null,
): AlertNotification | null {
  let changed = false;
  const deliveries = notification.deliveries.map((delivery) => {
    const next = delivery.webhook === webhook ? change(delivery) : null;
    if (next !== null) changed = true;
    return next ?? delivery;
  });
  return changed ? { ...notification, deliveries } : null;
}

/** Has all dead deliveries of a notification tried again, from the start; `null` when there is none. */
export function reviveDeliveries(notification: AlertNotification, now: number): AlertNotification | null {
  if (!notification.deliveries.some(({ status }) => status === 'dead')) return null;
  const deliveries = notification.deliveries.map((one) =>
    one.status === 'dead' ? newDelivery(one.webhook, now) : one,
  );
  return { ...notification, deliveries };
}

function newDelivery(webhook: string, now: number): Delivery {
  return { webhook, status: 'pending', attempts: 0, nextAt: now, since: now, deliveredAt: null, lastError: null };
}
