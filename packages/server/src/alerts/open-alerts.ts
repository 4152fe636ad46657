import { type AlertStore, type Notifier } from '@pisync/core';
import {
  type AlertDesk,
  createAlertDesk,
  createAlertmanagerWriter,
  createAlertNotifier,
  createDispatcher,
  createGroupOf,
  DEFAULT_FLAPPING,
  DEFAULT_GROUPING,
  DEFAULT_RETRY,
  type FlappingSettings,
  type GroupOf,
  type Webhook,
  type WriteMessage,
  writeJson,
  writeSlack,
} from '@pisync/core/alerting';
import { createWebhookSender } from '@pisync/core/webhook';
import type { Logger } from 'pino';
import type { ServerMetrics } from '../metrics/create-metrics.js';
import type { AlertsConfig } from '../server-config.js';
import type { AlertsFile, WebhookFormat } from './alerts-file.js';
import { readAlertsSettings } from './read-alerts-settings.js';

/** How people are told of what is wrong with devices. */
export interface Alerts {
  /** Keeps what is told of incidents as alerts. */
  readonly notifier: Notifier;
  readonly desk: AlertDesk;
  /** Ends what is on its way to webhooks; before the store is closed. */
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;

/**
 * Opens what keeps alerts and tells of them, and starts to tell.
 * @throws ConfigError when the file of settings can't be meant
 */
export async function openAlerts(
  config: AlertsConfig,
  store: AlertStore,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: ServerMetrics },
): Promise<Alerts> {
  const settings = await readAlertsSettings(config);
  const groupOf = createGroupOf(settings.group_by);
  const webhooks = webhooksOf(settings, groupOf);
  metrics.alerts.expect(webhooks.map(({ name }) => name));
  const dispatcher = createDispatcher({
    store,
    webhooks,
    groupOf,
    grouping: {
      groupWaitMs: settings.group_wait_seconds ?? DEFAULT_GROUPING.groupWaitMs,
      groupIntervalMs: settings.group_interval_seconds ?? DEFAULT_GROUPING.groupIntervalMs,
      maxNotifications: settings.max_notifications ?? DEFAULT_GROUPING.maxNotifications,
    },
    flapping: flappingOf(settings),
    retry: {
      firstRetryMs: settings.retry.first_seconds ?? DEFAULT_RETRY.firstRetryMs,
      longestRetryMs: settings.retry.longest_seconds ?? DEFAULT_RETRY.longestRetryMs,
      giveUpAfterMs: settings.retry.give_up_after_seconds ?? DEFAULT_RETRY.giveUpAfterMs,
    },
    ...(settings.repeat_interval_seconds !== undefined && { repeatMs: settings.repeat_interval_seconds }),
    ...(settings.retention_days !== undefined && { retentionMs: settings.retention_days * DAY_MS }),
    metrics: metrics.alerts,
    logger,
  });
  dispatcher.start();
  return {
    notifier: createAlertNotifier(store),
    desk: createAlertDesk({ store, groupOf, webhooks: webhooks.map(({ name }) => name) }),
    close: () => dispatcher.close(),
  };
}

function webhooksOf(settings: AlertsFile, groupOf: GroupOf): readonly Webhook[] {
  const serviceUrl = settings.service_url?.href.replace(/\/$/, '');
  const writers: Readonly<Record<WebhookFormat, WriteMessage>> = {
    json: writeJson,
    slack: writeSlack,
    alertmanager: createAlertmanagerWriter({ groupOf, ...(serviceUrl !== undefined && { serviceUrl }) }),
  };
  return settings.webhooks.map(({ name, url, format, secrets, headers, timeout_seconds: timeoutMs }) => ({
    name,
    write: writers[format],
    sender: createWebhookSender({ url, secrets, headers, ...(timeoutMs !== undefined && { timeoutMs }) }),
  }));
}

function flappingOf({ flapping }: AlertsFile): FlappingSettings | null {
  if (flapping === undefined) return DEFAULT_FLAPPING;
  return flapping === false ? null : { maxStarts: flapping.max_starts, windowMs: flapping.window_seconds };
}

/** One notifier of several: each is asked once the one before has told. */
export function notifyInTurn(notifiers: readonly Notifier[]): Notifier {
  return {
    async notify(notices) {
      for (const notifier of notifiers) await notifier.notify(notices);
    },
  };
}
