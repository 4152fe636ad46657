import type { AlertRecord, NotificationMember } from '../../domain/alert-record.js';
import type { AlertNotification } from '../../domain/notification.js';

/** What a message is written of. */
export interface MessageSource {
  readonly notification: AlertNotification;
  readonly members: readonly NotificationMember[];
  /** Alerts as they are now, for a receiver that keeps a state. */
  readonly current: (ids: readonly string[]) => Promise<readonly AlertRecord[]>;
}

/** Writes the body of a message, JSON. */
export type WriteMessage = (source: MessageSource) => string | Promise<string>;
