import type { z } from 'zod';
import type {
  absentParameters,
  alertParameters,
  dayParameters,
  deviceParameters,
  eventParameters,
  incidentParameters,
  notificationParameters,
  pageParameters,
  repeatedFailureParameters,
} from '../routes/query-parameters.js';

/**
 * What whoever asks may say: a number, which is text in a URL, for a number; for one of some words any text, for a newer service may
 * know more of them, and each says which it knows.
 */
type Asked<T> = T extends `${number}` ? number : T extends string ? T | (string & {}) : T;

/** What can be asked with a schema of query parameters. */
type QueryOf<T extends z.ZodType> = { readonly [K in keyof z.input<T>]: Asked<z.input<T>[K]> };

/** Which events of a device. */
export type HistoryQuery = QueryOf<typeof pageParameters>;
/** Which devices, in which order (`-` in front: descending). */
export type DevicesQuery = QueryOf<typeof deviceParameters>;
/** Which devices that failed repeatedly; `since` is ISO 8601. */
export type RepeatedFailuresQuery = QueryOf<typeof repeatedFailureParameters>;
/** Which incidents, by when they started; times ISO 8601. */
export type IncidentsQuery = QueryOf<typeof incidentParameters>;
/** Which of the devices that are not heard from. */
export type AbsentQuery = QueryOf<typeof absentParameters>;
/** Which alerts; times ISO 8601. */
export type AlertsQuery = QueryOf<typeof alertParameters>;
/** Which notifications. */
export type NotificationsQuery = QueryOf<typeof notificationParameters>;
/** Which days; times ISO 8601. */
export type DaysQuery = QueryOf<typeof dayParameters>;
/** What to be told of. */
export type EventsQuery = QueryOf<typeof eventParameters>;
