import type { z } from 'zod';
import { type EventStreamOptions, openEventStream, type StreamMessage } from './event-stream.js';
import { type Answer, authorizationOf, get, parseAnswer, type RequestHeaders, sendJson } from './http.js';
import { type ApiList, createList } from './list.js';
import {
  type AbsentQuery,
  type ApiAbsentDevice,
  absentDeviceSchema,
  type ApiDay,
  type ApiDevice,
  type ApiEvent,
  type ApiIncident,
  type ApiRepeatedFailure,
  type ApiRevocation,
  type ApiStats,
  daySchema,
  type DaysQuery,
  deviceSchema,
  type DevicesQuery,
  eventSchema,
  incidentSchema,
  type NewRevocation,
  type IncidentsQuery,
  repeatedFailureSchema,
  type RepeatedFailuresQuery,
  revocationSchema,
  statsSchema,
} from '@pisync/server/wire';

/** The most that a page may hold, for those who want all of a list. */
export const FULL_PAGE = 500;

/** Asks a running service. Every call throws a `CliError` that says what to do when the service can't be reached or answers wrongly. */
export interface ApiClient {
  /** The base URL of the service, with a slash at its end. */
  readonly base: URL;
  /** What lets requests in. */
  readonly headers: RequestHeaders;
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
  /** Tokens that count no more, in order of what they are known by. */
  revocations(query: { readonly limit: number }): ApiList<ApiRevocation>;
  /** Has tokens count no more. */
  revoke(revocation: NewRevocation): Promise<ApiRevocation>;
  /** What happens from now on, and whether the service can be heard. Connects again by itself; ends when the signal is aborted. */
  events(options: EventStreamOptions): AsyncGenerator<StreamMessage, void, undefined>;
}

/** A client of the service at a base URL, such as `http://127.0.0.1:3000`, with a token where the service asks for one. */
export function createApiClient(baseUrl: URL, token?: string): ApiClient {
  const base = baseUrl.href.endsWith('/') ? baseUrl : new URL(`${baseUrl.href}/`);
  const headers = authorizationOf(token);
  const ask = (path: string): Promise<Answer> => get(new URL(path, base), undefined, headers);
  const list = <T>(path: string, item: z.ZodType<T>, query: object): ApiList<T> =>
    createList({ base, headers }, path, item, { limit: FULL_PAGE, ...query });
  const pathOf = (deviceId: string): string => `device/${encodeURIComponent(deviceId)}`;

  return {
    base,
    headers,
    async device(deviceId) {
      const answer = await ask(pathOf(deviceId));
      return answer.status === 404 ? null : parseAnswer(deviceSchema, answer);
    },
    history: (deviceId, limit = FULL_PAGE) => list(`${pathOf(deviceId)}/sync-history`, eventSchema, { limit }),
    devices: (query = {}) => list('devices', deviceSchema, query),
    absentDevices: (query = {}) => list('devices/absent', absentDeviceSchema, query),
    repeatedFailures: (query = {}) => list('devices/repeated-failures', repeatedFailureSchema, query),
    incidents: (query = {}) => list('incidents', incidentSchema, query),
    stats: async () => parseAnswer(statsSchema, await ask('stats')),
    days: (query = {}) => list('stats/days', daySchema, query),
    revocations: (query) => list('tokens/revocations', revocationSchema, query),
    revoke: (revocation) => sendJson(revocationSchema, 'POST', { base, headers }, 'tokens/revocations', revocation),
    events: (options) => openEventStream(base, { headers, ...options }),
  };
}
