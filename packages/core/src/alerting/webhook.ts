import type { AlertSender } from '../ports/alert-sender.js';
import type { WriteMessage } from './formats/write-message.js';

/** A place where people are told of alerts. */
export interface Webhook {
  /** By which what became of its notifications is kept. */
  readonly name: string;
  readonly write: WriteMessage;
  readonly sender: AlertSender;
}
