import type { z } from 'zod';
import {
  type AlertsQuery,
  type ApiAlert,
  alertSchema,
  type ApiNotification,
  type ApiSilence,
  type NewSilence,
  notificationSchema,
  type NotificationsQuery,
  silenceSchema,
} from '@pisync/server/wire';
import { FULL_PAGE } from './client.js';
import { sendJson, type ServiceAccess } from './http.js';
import { type ApiList, createList } from './list.js';

/** Asks a running service about alerts. Every call throws a `CliError` that says what to do. */
export interface AlertClient {
  /** Newest start first. */
  alerts(query?: AlertsQuery): ApiList<ApiAlert>;
  /** Newest first. */
  notifications(query?: NotificationsQuery): ApiList<ApiNotification>;
  retry(id: string): Promise<ApiNotification>;
  /** To one webhook, or to all. */
  test(webhook?: string): Promise<ApiNotification>;
  /** Newest first. */
  silences(query?: { readonly limit?: number }): ApiList<ApiSilence>;
  silence(silence: NewSilence): Promise<ApiSilence>;
  endSilence(id: string): Promise<ApiSilence>;
}

/** A client of a service. */
export function createAlertClient(service: ServiceAccess): AlertClient {
  const list = <T>(path: string, item: z.ZodType<T>, query: object): ApiList<T> =>
    createList(service, path, item, { limit: FULL_PAGE, ...query });
  const change = <T>(schema: z.ZodType<T>, method: 'POST' | 'DELETE', path: string, value?: object): Promise<T> =>
    sendJson(schema, method, service, path, value);
  return {
    alerts: (query = {}) => list('alerts', alertSchema, query),
    notifications: (query = {}) => list('notifications', notificationSchema, query),
    retry: (id) => change(notificationSchema, 'POST', `notifications/${encodeURIComponent(id)}/retry`, {}),
    test: (webhook) =>
      change(notificationSchema, 'POST', 'notifications/test', webhook === undefined ? {} : { webhook }),
    silences: (query = {}) => list('silences', silenceSchema, query),
    silence: (silence) => change(silenceSchema, 'POST', 'silences', silence),
    endSilence: (id) => change(silenceSchema, 'DELETE', `silences/${encodeURIComponent(id)}`),
  };
}
