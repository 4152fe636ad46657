import type { AlertClient } from '../api/alert-client.js';
import type { ApiAlert, ApiNotification } from '@pisync/server/wire';
import { minute } from '../output/quantities.js';
import { print, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';
import { printRows, type PrintRowsOptions } from './print-rows.js';

/** Which alerts; times ISO 8601. */
export interface ListAlertsOptions extends PrintRowsOptions {
  readonly status?: string;
  readonly kind?: string;
  readonly device?: string;
  readonly since?: string;
}

/** Lists alerts. */
export async function listAlerts(client: AlertClient, options: ListAlertsOptions, terminal: Terminal): Promise<void> {
  const { status, kind, device, since } = options;
  const query = {
    ...(status !== undefined && { status }),
    ...(kind !== undefined && { kind }),
    ...(device !== undefined && { device_id: device }),
    ...(since !== undefined && { since }),
  };
  const table = (rows: readonly ApiAlert[]) => alertsTable(rows, terminal);
  await printRows((limit) => client.alerts({ ...query, limit }), options, {
    noun: ['alert', 'alerts'],
    table,
    terminal,
  });
}

/** Which notifications. */
export interface ListNotificationsOptions extends PrintRowsOptions {
  readonly status?: string;
  readonly webhook?: string;
}

/** Lists notifications. */
export async function listNotifications(
  client: AlertClient,
  options: ListNotificationsOptions,
  terminal: Terminal,
): Promise<void> {
  const { status, webhook } = options;
  const query = { ...(status !== undefined && { status }), ...(webhook !== undefined && { webhook }) };
  const table = (rows: readonly ApiNotification[]) => notificationsTable(rows, terminal);
  const list = (limit: number) => client.notifications({ ...query, limit });
  await printRows(list, options, { noun: ['notification', 'notifications'], table, terminal });
}

/** Has dead deliveries tried again. */
export async function retryNotification(
  client: AlertClient,
  id: string,
  { json }: { readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  const notification = await client.retry(id);
  await print(terminal, json ? JSON.stringify(notification) : `It is tried again at ${pendingAt(notification)}.`);
}

/** Has a notification sent that tells of nothing. */
export async function testWebhooks(
  client: AlertClient,
  { webhook, json }: { readonly webhook?: string; readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  const notification = await client.test(webhook);
  const text = `A test is on its way to ${pendingAt(notification)}; pisync alerts notifications says what becomes of it.`;
  await print(terminal, json ? JSON.stringify(notification) : text);
}

function pendingAt({ deliveries }: ApiNotification): string {
  return deliveries
    .filter(({ status }) => status === 'pending')
    .map(({ webhook }) => webhook)
    .join(', ');
}

function alertsTable(alerts: readonly ApiAlert[], terminal: Terminal): string {
  const { red } = terminal.colors;
  const columns = [
    { heading: 'DEVICE', shrinks: true },
    { heading: 'KIND' },
    { heading: 'STATUS' },
    { heading: 'STARTED (UTC)' },
    { heading: 'ENDED (UTC)', yields: true },
    { heading: 'TOLD' },
  ];
  const rows = alerts.map((alert) => [
    alert.device_id,
    alert.kind,
    alert.status === 'firing' ? red(alert.status) : alert.status,
    minute(alert.started_at),
    alert.ended_at === null ? '' : minute(alert.ended_at),
    alert.firing_in !== null ? 'yes' : (alert.quiet ?? (alert.silenced_by === null ? 'not yet' : 'silenced')),
  ]);
  return renderTable(columns, rows, terminal);
}

function notificationsTable(notifications: readonly ApiNotification[], terminal: Terminal): string {
  const { red } = terminal.colors;
  const columns = [
    { heading: 'ID' },
    { heading: 'MADE (UTC)', yields: true },
    { heading: 'GROUP' },
    { heading: 'FIRING', numeric: true, yields: true },
    { heading: 'OVER', numeric: true, yields: true },
    { heading: 'WEBHOOK' },
    { heading: 'STATUS' },
    { heading: 'ATTEMPTS', numeric: true, yields: true },
    { heading: 'LAST ERROR', shrinks: true },
  ];
  const rows = notifications.flatMap(({ id, created_at: made, group, counts, deliveries }) =>
    deliveries.map(({ webhook, status, attempts, last_error: error }) => [
      id,
      minute(made),
      group,
      String(counts.firing),
      String(counts.resolved + counts.passed),
      webhook,
      status === 'dead' ? red(status) : status,
      String(attempts),
      error ?? '',
    ]),
  );
  return renderTable(columns, rows, terminal);
}
