import type { AlertNotification, Delivery } from '../domain/notification.js';
import { changeDelivery } from '../domain/notification.js';
import { type DeliveryOutcome, type RetrySettings, settleDelivery } from '../domain/settle-delivery.js';
import type { AlertMetrics } from '../ports/alert-metrics.js';
import type { AlertStore } from '../ports/alert-store.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { Webhook } from './webhook.js';

/** What notifications are delivered with. */
export interface DeliveryParts {
  readonly store: AlertStore;
  readonly webhooks: readonly Webhook[];
  readonly retry: RetrySettings;
  readonly clock: Clock;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
  readonly metrics: AlertMetrics;
  readonly logger: Logger;
  /** Aborted when the process ends; what is on its way is tried again by another. */
  readonly signal: AbortSignal;
  /** Whether this process may still deliver. */
  readonly mayGoOn: () => Promise<boolean>;
}

/** Notifications that are looked at in a turn. */
const AT_ONCE = 100;

/**
 * Tries what is to be tried by now, at all webhooks beside one another. At each it goes in the order in which notifications were
 * made, up to the first that fails: the rest waits for the next turn, so that a receiver that is down isn't asked over and over.
 */
export async function deliverNotifications(parts: DeliveryParts): Promise<void> {
  const due = await parts.store.notifications.due(parts.clock.now(), AT_ONCE);
  const names = new Set(due.flatMap(({ deliveries }) => deliveries.map(({ webhook }) => webhook)));
  await Promise.all([...names].map((name) => deliverTo(parts, name, due)));
}

async function deliverTo(parts: DeliveryParts, name: string, due: readonly AlertNotification[]): Promise<void> {
  const webhook = parts.webhooks.find((one) => one.name === name) ?? null;
  for (const notification of due) {
    const delivery = notification.deliveries.find((one) => one.webhook === name);
    if (delivery?.nextAt === null || delivery === undefined || delivery.nextAt > parts.clock.now()) continue;
    if (parts.signal.aborted || !(await parts.mayGoOn())) return;
    const result = await attempt(parts, webhook, notification);
    if (parts.signal.aborted && result.outcome !== 'delivered') return;
    await settle(parts, { notification, delivery, result });
    if (result.outcome === 'failed') return;
  }
}

async function attempt(
  { store, signal }: DeliveryParts,
  webhook: Webhook | null,
  notification: AlertNotification,
): Promise<DeliveryOutcome> {
  if (webhook === null) return { outcome: 'refused', error: 'no webhook of this name is configured any more' };
  const members = await store.notifications.members(notification.id);
  const body = await webhook.write({ notification, members, current: (ids) => store.get(ids) });
  return webhook.sender.send({ id: notification.id, body }, signal);
}

interface Attempted {
  readonly notification: AlertNotification;
  readonly delivery: Delivery;
  readonly result: DeliveryOutcome;
}

async function settle(parts: DeliveryParts, { notification, delivery, result }: Attempted): Promise<void> {
  const { store, retry: settings, clock, metrics, logger } = parts;
  const { webhook, attempts } = delivery;
  const settled = settleDelivery(delivery, result, { settings, random: parts.random(), now: clock.now() });
  await store.notifications.change(notification.id, (one) =>
    // another process may have come to an end with it
    changeDelivery(one, webhook, (now) => (now.status === 'pending' && now.attempts === attempts ? settled : null)),
  );
  metrics.attempted(webhook, settled.status === 'pending' ? 'failed' : settled.status);
  if (settled.status === 'delivered') return;
  const details = { notification_id: notification.id, webhook, attempts: settled.attempts, reason: settled.lastError };
  const message = settled.status === 'dead' ? 'is dead; see pisync alerts notifications' : 'is tried again';
  logger.error(details, `a notification could not be delivered and ${message}`);
}
