import type { AlertMetrics } from '@pisync/core/alerting';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Figures } from './figures.js';

/** Counts what becomes of alerts and notifications. */
export interface AlertMeters extends AlertMetrics {
  /** There are webhooks of these names: attempts at them are counted from 0. */
  expect(webhooks: readonly string[]): void;
  /** Sets the gauges. */
  set(figures: Pick<Figures, 'alerts'>): void;
}

const OUTCOMES = ['delivered', 'failed', 'dead'] as const;

/** Meters of alerts, in a registry. */
export function createAlertMeters(registry: Registry): AlertMeters {
  const registers = [registry];
  const attempts = new Counter({
    name: 'pisync_notifications_total',
    help: 'Attempts to deliver a notification to a webhook',
    labelNames: ['webhook', 'outcome'],
    registers,
  });
  const firing = new Gauge({
    name: 'pisync_alerts_firing',
    help: 'Alerts that fire',
    labelNames: ['kind'],
    registers,
  });
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const pending = gauge('pisync_notifications_pending', 'Deliveries of notifications that are to be tried');
  const dead = gauge('pisync_notifications_dead', 'Deliveries of notifications that nobody tries any more');
  const age = gauge(
    'pisync_notifications_oldest_pending_seconds',
    'For how long the oldest of those to be tried waits',
  );
  return {
    attempted: (webhook, outcome) => attempts.inc({ webhook, outcome }),
    expect(webhooks) {
      for (const webhook of webhooks) {
        for (const outcome of OUTCOMES) attempts.inc({ webhook, outcome }, 0);
      }
    },
    set({ alerts: figures }) {
      if (figures === null) {
        firing.reset();
        for (const one of [pending, dead, age]) one.remove();
        return;
      }
      for (const kind of ['failing', 'late', 'silent'] as const) firing.set({ kind }, figures.firing[kind]);
      pending.set(figures.pending);
      dead.set(figures.dead);
      age.set(figures.oldestPendingAt === null ? 0 : Math.max(0, Date.now() - figures.oldestPendingAt) / 1000);
    },
  };
}
