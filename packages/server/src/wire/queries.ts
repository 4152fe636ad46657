import type { z } from 'zod';
import type {
  dayParameters,
  deviceParameters,
  eventParameters,
  incidentParameters,
  pageParameters,
  repeatedFailureParameters,
} from '../routes/query-parameters.js';

/** A number in a URL is text; whoever asks may say a number. */
type Asked<T> = T extends `${number}` ? number : T;

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
/** Which days; times ISO 8601. */
export type DaysQuery = QueryOf<typeof dayParameters>;
/** What to be told of. */
export type EventsQuery = QueryOf<typeof eventParameters>;
