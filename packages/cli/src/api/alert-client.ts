import type { z } from 'zod';
import {
  type ApiAlert,
  alertSchema,
  type ApiNotification,
  type ApiSilence,
  notificationSchema,
  silenceSchema,
} from './alert-schemas.js';
import { FULL_PAGE } from './client.js';
import { sendJson } from './http.js';
import { type ApiList, createList } from './list.js';

/** Which alerts; times ISO 8601. */
export interface AlertsQuery {
  readonly device_id?: string;
  readonly kind?: string;
  readonly status?: string;
  readonly since?: string;
  readonly limit?: number;
}

/** Which notifications. */
export interface NotificationsQuery {
  readonly status?: string;
  readonly webhook?: string;
  readonly limit?: number;
}

/** What is to be silent, until when, and why; times ISO 8601. */
export interface NewSilence {
  readonly device?: string;
  readonly kind?: string;
  readonly group?: string;
  readonly starts_at?: string;
  readonly expires_at: string;
  readonly reason: string;
  readonly author: string;
}

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

/** A client of the service at a base URL. */
export function createAlertClient(baseUrl: URL): AlertClient {
  const base = baseUrl.href.endsWith('/') ? baseUrl : new URL(`${baseUrl.href}/`);
  const list = <T>(path: string, item: z.ZodType<T>, query: object): ApiList<T> =>
    createList(base, path, item, { limit: FULL_PAGE, ...query });
  const at = (path: string): URL => new URL(path, base);
  return {
    alerts: (query = {}) => list('alerts', alertSchema, query),
    notifications: (query = {}) => list('notifications', notificationSchema, query),
    retry: (id) => sendJson(notificationSchema, 'POST', at(`notifications/${encodeURIComponent(id)}/retry`), {}),
    test: (webhook) =>
      sendJson(notificationSchema, 'POST', at('notifications/test'), webhook === undefined ? {} : { webhook }),
    silences: (query = {}) => list('silences', silenceSchema, query),
    silence: (silence) => sendJson(silenceSchema, 'POST', at('silences'), silence),
    endSilence: (id) => sendJson(silenceSchema, 'DELETE', at(`silences/${encodeURIComponent(id)}`)),
  };
}
