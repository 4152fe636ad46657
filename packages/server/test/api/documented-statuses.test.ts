import { type Fleet, PisyncError } from '@pisync/core';
import { createAnswerChecker } from '@pisync/testbed';
import { afterEach, describe, expect, it } from 'vitest';
import { createDocument } from '../../src/api/create-document.js';
import { OPERATIONS } from '../../src/api/operations/index.js';
import { type FixedServer, startFixedServer } from '../testing/fixed-server.js';
import { send } from '../testing/raw-http.js';
import { sampleEvent } from '../testing/sample-event.js';

const document = createDocument(OPERATIONS);
const check = createAnswerChecker(document, { strict: true });
/** Takes minutes to come; `client-error.test.ts` has it. */
const SLOW = '408';
/** These need a service that asks for tokens: `test/access` has them. */
const ABOUT_TOKENS = ['401', '403', '429'];
/** Without parameters only a broken connection is answered 400, and without a store there is no fault; what is text is an example. */
const NOT_HERE: Readonly<Record<string, readonly string[]>> = {
  getStats: ['400'],
  getHealth: ['400', '500'],
  getReadiness: ['400', '500'],
  getDocument: ['400', '500'],
};

let server: FixedServer | null = null;
afterEach(() => server?.close());

/** The status that is to come, what the fleet does, and what is sent to it. */
type Sent = readonly [
  status: string,
  alter: (fleet: Fleet) => Fleet,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
];
const NOTHING = {};

/** A fleet that does nothing but fail. */
const failing =
  (error: Error) =>
  (fleet: Fleet): Fleet => {
    const fail = (): Promise<never> => Promise.reject(error);
    return {
      ...fleet,
      accept: fail,
      device: fail,
      history: fail,
      devices: fail,
      repeatedFailures: fail,
      incidents: fail,
      stats: fail,
      days: fail,
      subscribe: () => {
        throw error;
      },
      ping: fail,
    };
  };

const stored = (fleet: Fleet): Fleet => fleet;
const queued = (fleet: Fleet): Fleet => ({
  ...fleet,
  accept: async (events) => events.map(() => ({ status: 'queued', eventId: 'e1' })),
});
const storeDown = failing(new PisyncError('store_failed', 'the store failed; send the same again after a while'));
const broken = failing(new Error('a fault of the service'));

const EVENT = JSON.stringify(sampleEvent({ event_id: 'e1' }));
const OTHER = JSON.stringify(sampleEvent({ event_id: 'e1', total_errors: 2 }));
const LARGE = { 'content-length': String(17 * 1024 * 1024) };

/** What is answered with a status that any request can be answered with, at any path. */
const ANY_REQUEST: readonly (readonly [status: string, headers: Readonly<Record<string, string>>])[] = [
  ['417', { expect: 'a miracle' }],
  ['431', { 'x-large': 'x'.repeat(17_000) }],
];

/** What is answered with a status, where that takes more than the path; answers of text are among the examples. */
const SENT: Readonly<Record<string, readonly Sent[]>> = {
  sendEvent: [
    ['201', stored, '/sync-event', NOTHING, EVENT],
    ['202', queued, '/sync-event', NOTHING, EVENT],
    ['400', stored, '/sync-event', NOTHING, '{'],
    ['409', stored, '/sync-event', NOTHING, OTHER],
    ['413', stored, '/sync-event', LARGE, ''],
    ['415', stored, '/sync-event', { 'content-encoding': 'zstd' }, EVENT],
    ['500', broken, '/sync-event', NOTHING, EVENT],
    ['503', storeDown, '/sync-event', NOTHING, EVENT],
  ],
  sendEvents: [
    ['201', stored, '/sync-events', NOTHING, `[${EVENT}]`],
    ['202', queued, '/sync-events', NOTHING, `[${EVENT}]`],
    ['400', stored, '/sync-events', NOTHING, '[{}]'],
    ['413', stored, '/sync-events', LARGE, ''],
    ['415', stored, '/sync-events', { 'content-type': 'text/csv' }, 'a,b'],
    ['500', broken, '/sync-events', NOTHING, `[${EVENT}]`],
    ['503', storeDown, '/sync-events', NOTHING, `[${EVENT}]`],
  ],
  getDevice: [
    ['200', stored, '/device/abc123', NOTHING, ''],
    ['400', stored, '/device/%ff', NOTHING, ''],
    ['404', stored, '/device/nobody', NOTHING, ''],
    ['500', broken, '/device/abc123', NOTHING, ''],
    ['503', storeDown, '/device/abc123', NOTHING, ''],
  ],
  getHistory: [
    ['200', stored, '/device/abc123/sync-history', NOTHING, ''],
    ['400', stored, '/device/abc123/sync-history?cursor=x', NOTHING, ''],
    ['404', stored, '/device/nobody/sync-history', NOTHING, ''],
    ['500', broken, '/device/abc123/sync-history', NOTHING, ''],
    ['503', storeDown, '/device/abc123/sync-history', NOTHING, ''],
  ],
  listDevices: listOf('/devices'),
  listRepeatedFailures: listOf('/devices/repeated-failures'),
  listIncidents: listOf('/incidents'),
  listDays: listOf('/stats/days'),
  getStats: listOf('/stats').filter(([status]) => status !== '400'),
  getReadiness: [
    ['200', stored, '/readyz', NOTHING, ''],
    ['503', storeDown, '/readyz', NOTHING, ''],
  ],
  getHealth: [['200', stored, '/healthz', NOTHING, '']],
  getDocument: [['200', stored, '/openapi.json', NOTHING, '']],
};

function listOf(path: string): readonly Sent[] {
  return [
    ['200', stored, path, NOTHING, ''],
    ['400', stored, `${path}?limit=x`, NOTHING, ''],
    ['500', broken, path, NOTHING, ''],
    ['503', storeDown, path, NOTHING, ''],
  ];
}

const operations = OPERATIONS.filter(({ operationId }) => SENT[operationId] !== undefined);

describe.each(operations.map((operation) => [operation.operationId, operation] as const))(
  '%s',
  (operationId, operation) => {
    const { path, method } = operation;
    const sent = SENT[operationId] ?? [];

    it.each(sent)('is answered %s as the document says', async (status, alter, target, headers, body) => {
      server = await startFixedServer({}, { alter: (fleet) => ({ ...alter(fleet), close: fleet.close }) });
      await server.fleet.accept([JSON.parse(EVENT)]);
      const answer = await send(server.port, method.toUpperCase(), target, headers, body);
      expect(answer.status).toBe(Number(status));
      expect(check({ path, method, status: answer.status, ...partsOf(answer) })).toBeNull();
    });

    it.each(ANY_REQUEST)('is answered %s as the document says, as any request', async (status, headers) => {
      server = await startFixedServer();
      const answer = await send(server.port, method.toUpperCase(), path.replace('{id}', 'abc123'), headers);
      expect(answer.status).toBe(Number(status));
      expect(check({ path, method, status: answer.status, ...partsOf(answer) })).toBeNull();
    });

    it('has every status that is documented above', () => {
      const documented = Object.keys(document.paths[path]?.[method]?.responses ?? {});
      const shown = new Set([
        ...sent.map(([status]) => status),
        ...ANY_REQUEST.map(([status]) => status),
        ...ABOUT_TOKENS,
        SLOW,
      ]);
      const missing = documented.filter((status) => !shown.has(status));
      expect(missing).toEqual(NOT_HERE[operationId] ?? []);
    });
  },
);

function partsOf({ headers, json }: Awaited<ReturnType<typeof send>>): { headers: Headers; body: unknown } {
  return { headers: new Headers([...headers]), body: json };
}
