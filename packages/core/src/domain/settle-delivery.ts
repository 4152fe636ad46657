import type { Delivery } from './notification.js';

/** What became of an attempt to deliver. */
export type DeliveryOutcome =
  | { readonly outcome: 'delivered' }
  /** It may go well later; not before `retryAfterMs`, where the receiver says so. */
  | { readonly outcome: 'failed'; readonly error: string; readonly retryAfterMs: number | null }
  /** The receiver doesn't want it, and won't. */
  | { readonly outcome: 'refused'; readonly error: string };

/** How often, and for how long, a delivery is tried; milliseconds. */
export interface RetrySettings {
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
  readonly giveUpAfterMs: number;
}

/** After 5 s, then twice as long each time, up to 10 minutes; for a day. */
export const DEFAULT_RETRY: RetrySettings = {
  firstRetryMs: 5_000,
  longestRetryMs: 600_000,
  giveUpAfterMs: 86_400_000,
};

/** A receiver may ask for no longer pause than this, milliseconds. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * The delivery after an attempt: delivered; dead, when it was refused or there is no time left; else to be tried again after a
 * pause that doubles, of which half is random (after "Exponential Backoff And Jitter", M. Brooker, 2015).
 *
 * @param random from 0 up to 1
 */
export function settleDelivery(
  delivery: Delivery,
  result: DeliveryOutcome,
  { settings, random, now }: { readonly settings: RetrySettings; readonly random: number; readonly now: number },
): Delivery {
  const attempts = delivery.attempts + 1;
  if (result.outcome === 'delivered') {
    return { ...delivery, attempts, status: 'delivered', nextAt: null, deliveredAt: now, lastError: null };
  }
  const dead: Delivery = { ...delivery, attempts, status: 'dead', nextAt: null, lastError: result.error };
  if (result.outcome === 'refused') return dead;
  const whole = Math.min(settings.longestRetryMs, settings.firstRetryMs * 2 ** Math.min(delivery.attempts, 30));
  const asked = Math.min(result.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  const nextAt = now + Math.max(asked, Math.round((whole / 2) * (1 + random)));
  if (nextAt > delivery.since + settings.giveUpAfterMs) return dead;
  return { ...delivery, attempts, nextAt, lastError: result.error };
}
