import { type AlertmanagerService, startAlertmanager } from '@pisync/testbed';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { createWebhookSender } from '../src/adapters/webhook/index.js';
import { createMemoryStore } from '../src/adapters/memory/index.js';
import { createAlertmanagerWriter, createDispatcher } from '../src/alerting/index.js';
import type { Alert } from '../src/domain/alert.js';

const MINUTE = 60_000;

let alertmanager: AlertmanagerService;
beforeAll(async () => {
  alertmanager = await startAlertmanager();
}, 180_000);
afterAll(() => alertmanager.stop());

const answered = z.array(
  z.object({ labels: z.record(z.string(), z.string()), startsAt: z.string(), generatorURL: z.string() }),
);

/** What fires there. */
async function active(): Promise<readonly unknown[]> {
  const answer = await fetch(`${alertmanager.url}/api/v2/alerts?active=true`);
  return answered.parse(await answer.json()).map((alert) => ({ ...alert, startsAt: Date.parse(alert.startsAt) }));
}

it('takes alerts that fire, and their ends, also when the end comes first', async () => {
  const { alerts: store } = createMemoryStore();
  let now = Date.now();
  const startedAt = now - 10 * MINUTE;
  const alertOf = (deviceId: string, status: Alert['status'], at: number): Alert => ({
    id: `failing~${deviceId}`,
    kind: 'failing',
    status,
    deviceId,
    startedAt,
    at,
    detail: { incidentId: deviceId, failures: 3, lastFailureAt: startedAt },
  });
  const url = new URL('/api/v2/alerts', alertmanager.url);
  const sender = createWebhookSender({ url });
  let down = true;
  const dispatcher = createDispatcher({
    store,
    webhooks: [
      {
        name: 'alertmanager',
        write: createAlertmanagerWriter({ groupOf: () => 'eu', serviceUrl: 'http://pisync.example.org' }),
        sender: {
          send: (message, signal) =>
            down
              ? Promise.resolve({ outcome: 'failed', error: 'down', retryAfterMs: null })
              : sender.send(message, signal),
        },
      },
    ],
    grouping: { groupWaitMs: 0, groupIntervalMs: 0, maxNotifications: 100 },
    clock: { now: () => now },
  });
  await store.raise([alertOf('eu-1', 'firing', startedAt), alertOf('eu-2', 'firing', startedAt)], now);
  await dispatcher.turn();
  // eu-2 ends while the message that it fires is still on its way
  await store.raise([alertOf('eu-2', 'resolved', now - MINUTE)], now);
  down = false;
  await dispatcher.turn();
  now += MINUTE;
  await dispatcher.turn();
  expect(await store.notifications.figures()).toEqual({ pending: 0, dead: 0, oldestPendingAt: null });
  const labels = { alertname: 'PiSyncDeviceFailing', device_id: 'eu-1', kind: 'failing', group: 'eu' };
  const generatorURL = 'http://pisync.example.org/device/eu-1';
  expect(await active()).toEqual([{ labels, startsAt: startedAt, generatorURL }]);

  await store.raise([alertOf('eu-1', 'resolved', now - 2 * MINUTE)], now);
  await dispatcher.turn();
  expect(await active()).toEqual([]);
});
