import type { z } from 'zod';
import { type EventStreamOptions, openEventStream, type StreamMessage } from './event-stream.js';
import { get, parseAnswer } from './http.js';
import { type ApiList, createList } from './list.js';
import {
  type ApiAbsentDevice,
  absentDeviceSchema,
  type ApiDay,
  type ApiDevice,
  type ApiEvent,
  type ApiIncident,
  type ApiRepeatedFailure,
  type ApiStats,
  daySchema,
  deviceSchema,
  eventSchema,
  incidentSchema,
  repeatedFailureSchema,
  statsSchema,
} from './schemas.js';

/** The most that a page may hold, for those who want all of a list. */
export const FULL_PAGE = 500;

/** Which devices, in which order (`-` in front: descending). */
export interface DevicesQuery {
  /** A text that the device id contains. */
  readonly id?: string;
  readonly status?: string;
  readonly kind?: string;
  readonly sort?: string;
  readonly limit?: number;
}

/** Which devices that failed repeatedly; `since` is ISO 8601. */
export interface RepeatedFailuresQuery {
  readonly min?: number;
  readonly kind?: string;
  readonly since?: string;
  readonly limit?: number;
}

/** Which incidents, by when they started; times ISO 8601. */
export interface IncidentsQuery {
  readonly device_id?: string;
  /** A text that the device id contains. */
  readonly id?: string;
  readonly kind?: string;
  readonly status?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
}

/** Which of the devices that are not heard from. */
export interface AbsentQuery {
  readonly state?: string;
  readonly limit?: number;
}

/** Which days; times ISO 8601. */
export interface DaysQuery {
  readonly since?: string;
  readonly until?: string;
  readonly kind?: string;
  readonly limit?: number;
}

/** Asks a running service. Every call throws a `CliError` that says what to do when the service can't be reached or answers wrongly. */
export interface ApiClient {
  /** The base URL of the service, with a slash at its end. */
  readonly base: URL;
  /** A device, or `null` when the service never heard from it. */
  device(deviceId: string): Promise<ApiDevice | null>;
  /** A device's events, newest first. */
  history(deviceId: string, limit?: number): ApiList<ApiEvent>;
  devices(query?: DevicesQuery): ApiList<ApiDevice>;
  /** Devices that are not heard from, the longest absent first. */
  absentDevices(query?: AbsentQuery): ApiList<ApiAbsentDevice>;
  /** Devices that failed repeatedly, most failed first. */
  repeatedFailures(query?: RepeatedFailuresQuery): ApiList<ApiRepeatedFailure>;
  /** Incidents, newest first. */
  incidents(query?: IncidentsQuery): ApiList<ApiIncident>;
  stats(): Promise<ApiStats>;
  /** What happened each day, newest first, a row for each kind of device. */
  days(query?: DaysQuery): ApiList<ApiDay>;
  /** What happens from now on, and whether the service can be heard. Connects again by itself; ends when the signal is aborted. */
  events(options: EventStreamOptions): AsyncGenerator<StreamMessage, void, undefined>;
}

/** A client of the service at a base URL, such as `http://127.0.0.1:3000`. */
export function createApiClient(baseUrl: URL): ApiClient {
  const base = baseUrl.href.endsWith('/') ? baseUrl : new URL(`${baseUrl.href}/`);
  const list = <T>(path: string, item: z.ZodType<T>, query: object): ApiList<T> =>
    createList(base, path, item, { limit: FULL_PAGE, ...query });
  const pathOf = (deviceId: string): string => `device/${encodeURIComponent(deviceId)}`;

  return {
    base,
    async device(deviceId) {
      const answer = await get(new URL(pathOf(deviceId), base));
      return answer.status === 404 ? null : parseAnswer(deviceSchema, answer);
    },
    history: (deviceId, limit = FULL_PAGE) => list(`${pathOf(deviceId)}/sync-history`, eventSchema, { limit }),
    devices: (query = {}) => list('devices', deviceSchema, query),
    absentDevices: (query = {}) => list('devices/absent', absentDeviceSchema, query),
    repeatedFailures: (query = {}) => list('devices/repeated-failures', repeatedFailureSchema, query),
    incidents: (query = {}) => list('incidents', incidentSchema, query),
    stats: async () => parseAnswer(statsSchema, await get(new URL('stats', base))),
    days: (query = {}) => list('stats/days', daySchema, query),
    events: (options) => openEventStream(base, options),
  };
}
