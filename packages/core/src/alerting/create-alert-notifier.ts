import { type Clock, systemClock } from '../ports/clock.js';
import type { AlertStore } from '../ports/alert-store.js';
import type { Notifier } from '../ports/notifier.js';
import { alertsOfNotices } from './alerts-of-notices.js';

/** Ends that became known so long ago no longer meet the beginning of what they end, milliseconds. */
const REACH_MS = 86_400_000;

/**
 * Turns notices of incidents into alerts, which are kept when it resolves: nothing is lost between an incident and its webhook, and
 * a notice that is given again changes nothing.
 */
export function createAlertNotifier(
  store: Pick<AlertStore, 'raise' | 'ofDevices'>,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): Notifier {
  return {
    async notify(notices) {
      const deviceIds = notices.flatMap(({ change }) => (change.after ?? change.before)?.deviceId ?? []);
      const now = clock.now();
      const known = await store.ofDevices(deviceIds, now - REACH_MS);
      const alerts = alertsOfNotices(notices, known);
      if (alerts.length > 0) await store.raise(alerts, now);
    },
  };
}
