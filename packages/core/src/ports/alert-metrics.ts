/** What became of an attempt to deliver: `failed` is tried again, `dead` isn't. */
export type AttemptOutcome = 'delivered' | 'failed' | 'dead';

/** Is told what happened to notifications, for counting; must not throw. */
export interface AlertMetrics {
  /** A notification was tried at a webhook. */
  attempted(webhook: string, outcome: AttemptOutcome): void;
}

/** Counts nothing. */
export const noAlertMetrics: AlertMetrics = { attempted: () => {} };
