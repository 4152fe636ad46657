export {
  type AlertDesk,
  type AlertDeskOptions,
  type AlertFigures,
  createAlertDesk,
  type FullNotification,
  type ListAlertsOptions,
  type ListedAlert,
  type ListNotificationsOptions,
} from './create-alert-desk.js';
export { createAlertNotifier } from './create-alert-notifier.js';
export { createDispatcher, type Dispatcher, type DispatcherOptions } from './create-dispatcher.js';
export { type AlertmanagerOptions, createAlertmanagerWriter } from './formats/write-alertmanager.js';
export type { MessageSource, WriteMessage } from './formats/write-message.js';
export { writeJson } from './formats/write-json.js';
export { writeSlack } from './formats/write-slack.js';
export type { Webhook } from './webhook.js';
export { createGroupOf, type GroupOf } from '../domain/alert-group.js';
export { type AlertRecord, type MemberStatus, type NotificationMember } from '../domain/alert-record.js';
export { DEFAULT_FLAPPING, type FlappingSettings } from '../domain/flapping.js';
export {
  type AlertNotification,
  type Delivery,
  DELIVERY_STATUSES,
  type DeliveryStatus,
  type NotificationType,
} from '../domain/notification.js';
export { DEFAULT_GROUPING, type GroupingSettings } from '../domain/plan-notifications.js';
export { DEFAULT_RETRY, type DeliveryOutcome, type RetrySettings } from '../domain/settle-delivery.js';
export {
  type Silence,
  SILENCE_STATES,
  type SilenceMatchers,
  type SilenceState,
  silenceState,
} from '../domain/silence.js';
export { type AlertMetrics, type AttemptOutcome } from '../ports/alert-metrics.js';
export type { AlertMessage, AlertSender } from '../ports/alert-sender.js';
