import type { Clock, Fleet } from '@pisync/core';
import type { AlertDesk } from '@pisync/core/alerting';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Logger, pino } from 'pino';
import { type Access, openAccess } from './access/access.js';
import { createRights, type RightOf } from './access/rights.js';
import { answerRaw } from './connections/answer-raw.js';
import { createFewAtATime } from './connections/few-at-a-time.js';
import { clientError } from './connections/client-error.js';
import { trackConnections } from './connections/track-connections.js';
import type { RevocationList } from './access/revocation-list.js';
import { createEventHub } from './events/create-event-hub.js';
import { HttpError } from './http-errors.js';
import { createIngest } from './ingest/create-ingest.js';
import { ingestRouteOf } from './ingest/ingest-route.js';
import { refuseUnread } from './connections/refuse-unread.js';
import { createLogFailure } from './logging/log-failure.js';
import { createMetrics, type ServerMetrics } from './metrics/create-metrics.js';
import { createApp } from './routes/create-app.js';
import type { Dependency } from './open-fleet.js';
import { DEFAULT_LIMITS, type ServerLimits } from './server-limits.js';

const MAX_HEADER_BYTES = 16 * 1024;
const MAX_HEADERS = 200;
/** Long enough for 16 MiB over a slow line. */
const REQUEST_TIMEOUT_MS = 300_000;
/** Connections on which nothing more can be understood that are answered before other work is let in between. */
const CLIENT_ERRORS_A_TURN = 16;
/** How often requests that don't arrive are looked for. */
const CHECKING_MS = 5_000;
/** Longer than proxies and load balancers keep a connection (60 s), so that it is never this end that closes it first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** What a server is made of; only the fleet has no default. */
export interface CreateServerOptions {
  readonly fleet: Fleet;
  /** What `/readyz` asks; the fleet's store when left out. */
  readonly dependencies?: readonly Dependency[];
  /** What is asked about alerts; without it there are no such routes. */
  readonly alerts?: AlertDesk;
  /** Silent when left out. */
  readonly logger?: Logger;
  /** Those whose `fleet` part the fleet was created with; when left out, only requests are counted. */
  readonly metrics?: ServerMetrics;
  readonly limits?: Partial<ServerLimits>;
  /** The system's when left out. */
  readonly clock?: Clock;
  /** Who is let in; everybody when left out. */
  readonly access?: Access;
  /** What requests need; as `access/rights.ts` has it when left out. */
  readonly rightOf?: RightOf;
  /** Which tokens were revoked; without it, there are no routes for that. */
  readonly revocations?: RevocationList;
  /** Numbers from 0 up to 1, for `Retry-After`; `Math.random` when left out. */
  readonly random?: () => number;
}

/** A node HTTP server over a fleet. */
export interface FleetServer extends http.Server {
  /**
   * Stops accepting, answers what is in flight, ends streams of events, and closes every connection, the rest after `graceMs` milliseconds by force.
   * Leaves the fleet open. Never rejects.
   */
  drain(graceMs: number): Promise<void>;
}

/** Builds the HTTP server over a fleet; call `listen` on it. */
export function createServer(options: CreateServerOptions): FleetServer {
  const {
    fleet,
    dependencies = [{ name: 'store', needed: true, ping: () => fleet.ping() }],
    logger = pino({ level: 'silent' }),
    metrics = createMetrics(),
    random = Math.random,
    clock = { now: Date.now },
    access = openAccess,
    rightOf = createRights(),
    revocations,
    alerts,
  } = options;
  const logFailure = createLogFailure(logger);
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const ingest = createIngest({ access, fleet, limits, metrics, logFailure, random });
  const events = createEventHub({
    fleet,
    dependencies,
    maxStreams: limits.maxStreams,
    random,
    onStreams: metrics.streamsOpen,
  });
  const app = createApp({
    access,
    rightOf,
    clock,
    revocations: revocations ?? null,
    fleet,
    events,
    dependencies,
    metrics,
    logger,
    logFailure,
    random,
    isClosing: () => !server.listening,
    ...(alerts !== undefined && { alerts }),
  });
  const server = http.createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: limits.headersWithinMs,
    connectionsCheckingInterval: Math.min(CHECKING_MS, limits.headersWithinMs),
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    // node's own refusal has no body
    requireHostHeader: false,
  });
  server.maxHeadersCount = MAX_HEADERS;
  server.maxConnections = limits.maxConnections;
  const connections = trackConnections(server);
  // connections that were made together and then said nothing are all too slow in the same moment
  const fewAtATime = createFewAtATime(CLIENT_ERRORS_A_TURN);

  function answer(request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void {
    // on its way out already: what can't be answered isn't taken in
    if (!request.socket.writable) return;
    connections.begin(response);
    if (request.headers.host === undefined && request.httpVersion === '1.1') {
      refuseUnread(request, response, new HttpError('bad_request', 'the request has no Host header'));
      return;
    }
    const route = request.method === 'POST' ? ingestRouteOf(request.url ?? '') : null;
    if (route !== null) {
      void ingest({ route, request, response, awaitsContinue });
      return;
    }
    // few other routes read a body, and ask for it: elsewhere a client that waits with it gets its answer without, and then can't
    // reuse the connection
    if (awaitsContinue) response.shouldKeepAlive = false;
    app(request, response);
  }

  server.on('request', (request, response) => answer(request, response, false));
  server.on('checkContinue', (request, response) => answer(request, response, true));
  server.on('checkExpectation', (request, response) => {
    connections.begin(response);
    refuseUnread(request, response, new HttpError('expectation_failed', 'the only Expect that is met is 100-continue'));
  });
  server.on('connect', (_request, socket) => {
    const error = new HttpError('method_not_allowed', 'this service is no proxy', {
      headers: { allow: 'GET, HEAD, POST' },
    });
    answerRaw(socket, error);
  });
  server.on('clientError', (cause: NodeJS.ErrnoException, socket: Socket) => {
    if (cause.code !== 'ECONNRESET' && connections.endAfterAnswers(socket)) return;
    if (cause.code === 'ECONNRESET' || connections.isAnswering(socket)) socket.destroy();
    else fewAtATime(() => answerRaw(socket, clientError(cause)));
  });
  return Object.assign(server, {
    drain(graceMs: number) {
      // in this order: then the connection of each stream is closed with it
      const drained = connections.drain(graceMs);
      events.close();
      return drained;
    },
  });
}
