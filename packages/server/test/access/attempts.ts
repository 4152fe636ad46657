import { expect } from 'vitest';
import { sampleEvent } from '../testing/sample-event.js';
import type { Bearer } from './bearers.js';

/** Somebody tries something. */
export interface Attempt {
  readonly who: Bearer;
  readonly what: string;
  /** The body of a `POST`. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** Of an error; `null` where it is none. */
  readonly code: string | null;
  /** Parts of the answer. */
  readonly answer?: object;
}

let minutes = 0;
/** An event that is like no other. */
const of = (deviceId: string): object => {
  minutes += 1;
  const timestamp = new Date(Date.parse('2024-05-08T12:00:00Z') + minutes * 60_000).toISOString();
  return sampleEvent({ device_id: deviceId, timestamp });
};

const post = (who: Bearer, body: unknown, status: number, code: string | null, answer?: object): Attempt => ({
  who,
  what: `POST /sync-event${Array.isArray(body) ? 's' : ''}`,
  body,
  status,
  code,
  ...(answer !== undefined && { answer }),
});
const get = (who: Bearer, path: string, status: number, code: string | null): Attempt => ({
  who,
  what: `GET ${path}`,
  status,
  code,
});

const HISTORY = '/device/pibook-a/sync-history';
const REVOKE = { device_id: 'pibook-z', through_generation: 1 };
const revoke = (who: Bearer, status: number, code: string | null): Attempt => ({
  who,
  what: 'POST /tokens/revocations',
  body: REVOKE,
  status,
  code,
});

const foreign = (index: number) => expect.objectContaining({ index, code: 'forbidden_device' });

/** Who may do what, and who may not. The first makes the device that is asked for. */
export const ATTEMPTS: readonly Attempt[] = [
  // --- devices send for themselves ---
  post('device A', of('pibook-a'), 201, null),
  post('device A, in small letters', of('pibook-a'), 201, null),
  post('device A of the secret before', of('pibook-a'), 201, null),
  post('device A, next generation', of('pibook-a'), 201, null),
  post('device A', [of('pibook-a'), of('pibook-a')], 201, null, { accepted: 2, rejected: [] }),
  // --- and for nobody else ---
  post('device A', of('pibook-b'), 403, 'forbidden_device'),
  post('device A', of('pibook-aa'), 403, 'forbidden_device'),
  post('device A', of('PIBOOK-A'), 403, 'forbidden_device'),
  post('device A', { ...of('pibook-a'), device_id: ['pibook-b'] }, 400, 'invalid_event'),
  post('device A', '{"device_id":"pibook-a","device_id":"pibook-b"}', 400, 'duplicate_key'),
  post('device A', [of('pibook-a'), of('pibook-b'), of('pibook-a')], 201, null, {
    accepted: 2,
    rejected: [foreign(1)],
  }),
  post('device A', [of('pibook-b'), of('pibook-c')], 403, 'forbidden_device', {
    accepted: 0,
    rejected: [foreign(0), foreign(1)],
  }),
  { ...post('device A', of('pibook-b'), 403, 'forbidden_device'), what: 'POST /api/sync-event/?lane=backfill' },
  // --- nor do they read ---
  get('device A', HISTORY, 403, 'forbidden'),
  get('device A', '/device/pibook-a', 403, 'forbidden'),
  get('device A', '/devices', 403, 'forbidden'),
  get('device A', '/events', 403, 'forbidden'),
  get('device A', '/metrics', 403, 'forbidden'),
  get('device A', '/tokens/revocations', 403, 'forbidden'),
  get('device A', '/tokens/self', 200, null),
  revoke('device A', 403, 'forbidden'),
  // --- what is no token, or none that counts ---
  post('nobody', of('pibook-a'), 401, 'unauthorized'),
  post('nobody', [of('pibook-a')], 401, 'unauthorized'),
  post('device A of another service', of('pibook-a'), 401, 'unauthorized'),
  post('device A, run out', of('pibook-a'), 401, 'unauthorized'),
  post('device A, MAC altered', of('pibook-a'), 401, 'unauthorized'),
  post('device A, payload altered', of('pibook-a'), 401, 'unauthorized'),
  post('device A, without its MAC', of('pibook-a'), 401, 'unauthorized'),
  post('device A with the MAC of another', of('pibook-a'), 401, 'unauthorized'),
  post('device A, twice', of('pibook-a'), 401, 'unauthorized'),
  post('device A, by Basic', of('pibook-a'), 401, 'unauthorized'),
  post('device A, called an operator', of('pibook-a'), 401, 'unauthorized'),
  get('device A, called an operator', HISTORY, 401, 'unauthorized'),
  post('a reader called a device', of('pibook-a'), 401, 'unauthorized'),
  post('somebody with words', of('pibook-a'), 401, 'unauthorized'),
  post('somebody with an empty token', of('pibook-a'), 401, 'unauthorized'),
  get('somebody with 8 KB', HISTORY, 401, 'unauthorized'),
  get('nobody', HISTORY, 401, 'unauthorized'),
  get('nobody', '/events', 401, 'unauthorized'),
  get('nobody', '/metrics', 401, 'unauthorized'),
  get('nobody', '/api/stats', 401, 'unauthorized'),
  get('nobody', '/devices/', 401, 'unauthorized'),
  get('nobody', '/%64evices', 401, 'unauthorized'),
  get('nobody', '/nowhere', 401, 'unauthorized'),
  get('nobody', '/tokens/self', 401, 'unauthorized'),
  { ...get('nobody', `${HISTORY}?token=anything`, 401, 'unauthorized') },
  { who: 'nobody', what: 'HEAD /devices', status: 401, code: null },
  {
    who: 'nobody',
    what: 'OPTIONS /devices',
    headers: { origin: 'https://page.test' },
    status: 401,
    code: 'unauthorized',
  },
  { who: 'nobody', what: 'DELETE /device/pibook-a', status: 401, code: 'unauthorized' },
  // --- revoked ---
  post('device C, stolen', of('pibook-c'), 401, 'unauthorized'),
  post('device C, issued anew', of('pibook-c'), 201, null),
  post('hub of school 13, revoked', of('school-13-1'), 401, 'unauthorized'),
  get('reader, revoked', HISTORY, 401, 'unauthorized'),
  // --- hubs ---
  post('hub of school 12', of('school-12-laptop-7'), 201, null),
  post('hub of school 12', of('pibook-a'), 201, null),
  post('hub of school 12', of('pibook-ab'), 403, 'forbidden_device'),
  post('hub of school 12', of('school-1'), 403, 'forbidden_device'),
  post('hub of school 12', [of('school-12-1'), of('school-13-1'), of('school-12-2')], 201, null, {
    accepted: 2,
    rejected: [foreign(1)],
  }),
  get('hub of school 12', '/device/school-12-laptop-7', 403, 'forbidden'),
  // --- operators ---
  get('reader', HISTORY, 200, null),
  get('reader', '/api/device/pibook-a', 200, null),
  get('reader', '/devices', 200, null),
  get('reader', '/metrics', 200, null),
  get('reader', '/device/unheard-of', 404, 'unknown_device'),
  get('reader', '/tokens/revocations', 403, 'forbidden'),
  get('reader', '/nowhere', 403, 'forbidden'),
  post('reader', of('pibook-a'), 403, 'forbidden'),
  revoke('reader', 403, 'forbidden'),
  get('reader, run out', HISTORY, 401, 'unauthorized'),
  post('importer', [of('pibook-a'), of('pibox-9')], 201, null, { accepted: 2, rejected: [] }),
  get('importer', HISTORY, 403, 'forbidden'),
  revoke('importer', 403, 'forbidden'),
  get('admin', HISTORY, 200, null),
  get('admin', '/tokens/revocations', 200, null),
  get('admin', '/nowhere', 404, 'not_found'),
  revoke('admin', 201, null),
  post('admin', of('pibook-a'), 403, 'forbidden'),
  // --- everybody ---
  get('nobody', '/healthz', 200, null),
  get('nobody', '/readyz', 200, null),
  get('somebody with words', '/healthz', 200, null),
];
