import type { DeliveryOutcome } from '../domain/settle-delivery.js';

/** What is sent to a webhook. */
export interface AlertMessage {
  /** The same each time it is sent again, by which a receiver knows it. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

/** Hands messages to a receiver. */
export interface AlertSender {
  /** Tries once. Never rejects: what went wrong is in the outcome. */
  send(message: AlertMessage, signal: AbortSignal): Promise<DeliveryOutcome>;
}
