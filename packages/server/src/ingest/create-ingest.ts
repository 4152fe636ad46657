import { type Fleet, type Lane, PisyncError } from '@pisync/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TextDecoder } from 'node:util';
import type { Access, Caller } from '../access/access.js';
import { refuseUnread } from '../connections/refuse-unread.js';
import { HttpError } from '../http-errors.js';
import type { LogFailure } from '../logging/log-failure.js';
import type { ServerMetrics } from '../metrics/create-metrics.js';
import { sendJson } from '../send-json.js';
import type { ServerLimits } from '../server-limits.js';
import { toHttpError } from '../to-http-error.js';
import { acceptBatch } from './accept-batch.js';
import { acceptEvent, type IngestAnswer } from './accept-event.js';
import { createWaitForBodyAtHand } from './body-at-hand.js';
import { createByteBudget } from './byte-budget.js';
import { bodyEncodingOf, bodyTooLarge, type Compression, decompress } from './content-encoding.js';
import { type BodyFormat, bodyFormatOf } from './content-type.js';
import { createAdmission } from './create-admission.js';
import { createTurns } from './create-turns.js';
import type { IngestRoute } from './ingest-route.js';
import { laneOf } from './lane-of.js';
import { bodyTooSlow, readBody } from './read-body.js';
import { waitToAnswer } from './wait-to-answer.js';

const TOO_MANY_BODIES = 'too many bodies are arriving at once; send the same again after a while';
const TOO_MUCH_UNDER_WAY = 'more events are coming than can be stored; send the same again after a while';
/** How much larger events are than what is sent of them, when it is compressed. */
const USUAL_COMPRESSION = 8;
const MAX_PASSED_BYTES = 256 * 1024;

const EVENT_FORMATS: readonly BodyFormat[] = ['json'];
const BATCH_FORMATS: readonly BodyFormat[] = ['json', 'ndjson'];

/** What the ingest routes are made of. */
export interface IngestParts {
  readonly access: Access;
  readonly fleet: Fleet;
  readonly limits: ServerLimits;
  readonly metrics: ServerMetrics;
  readonly logFailure: LogFailure;
  readonly random: () => number;
}

/** A `POST` to an ingest route. */
export interface IngestRequest {
  readonly route: IngestRoute;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client sends the body only once it is told to. */
  readonly awaitsContinue: boolean;
}

/** Answers a `POST` to an ingest route; resolves when the answer was handed over, and never rejects. */
export type Ingest = (incoming: IngestRequest) => Promise<void>;

/** Made once: a stack costs as much as all else of a refusal. */
const SHED = new HttpError('overloaded', TOO_MUCH_UNDER_WAY);

/**
 * Builds the path of events into the service: refuse at once when there is no room, check the token, the URL and the headers, read,
 * decompress, decode, parse, accept, answer.
 */
export function createIngest(parts: IngestParts): Ingest {
  const { access, fleet, limits, metrics, logFailure, random } = parts;
  const budget = createByteBudget(limits.maxBufferedBytes);
  const admission = createAdmission({ maxBytes: limits.maxBufferedBytes, now: () => performance.now(), random });
  metrics.watchAdmission(() => admission.state());
  const turns = createTurns();
  const waitForBodyAtHand = createWaitForBodyAtHand();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const batchParts = {
    fleet,
    maxEvents: limits.maxBatchEvents,
    malformed(events: number) {
      metrics.malformed(events);
      fleet.report({ malformed: events });
    },
  };

  function note(route: IngestRoute, status: number, startedMs: number): void {
    const requestMs = performance.now() - startedMs;
    metrics.ingested(route, status, requestMs / 1000);
    fleet.report({ requestMs });
  }

  /** A body as text; the room it took is free again then. */
  function textOf(body: Buffer): string {
    budget.give(body.length);
    return decodeUtf8(decoder, body);
  }

  /** The same of a compressed one. */
  async function textOfCompressed(body: Buffer, encoding: Compression, limitBytes: number): Promise<string> {
    try {
      return decodeUtf8(decoder, await decompress(body, encoding, limitBytes));
    } finally {
      budget.give(body.length);
    }
  }

  /** The answer to a request; `null` when the client went away before it had sent all. */
  async function answer(
    { route, request, response, awaitsContinue }: IngestRequest,
    lane: Lane,
    caller: Caller,
  ): Promise<IngestAnswer | null> {
    const single = route === 'sync-event';
    const limitBytes = single ? limits.maxEventBytes : limits.maxBatchBytes;
    const format = bodyFormatOf(request.headers['content-type'], single ? EVENT_FORMATS : BATCH_FORMATS);
    const encoding = bodyEncodingOf(request.headers['content-encoding']);
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw bodyTooLarge(limitBytes, 'as sent');
    await waitForBodyAtHand(request);
    // gone meanwhile, or while the token was looked at
    if (request.destroyed) return null;
    if (awaitsContinue) response.writeContinue();

    const body = await readBody(request, limitBytes, budget, limits);
    if (body === 'aborted') return null;
    if (body === 'too_large') throw bodyTooLarge(limitBytes, 'as sent');
    if (body === 'too_slow') throw bodyTooSlow();
    if (body === 'overloaded') throw new PisyncError('overloaded', TOO_MANY_BODIES);
    const leave = admission.enter(lane, encoding === 'identity' ? body.length : body.length * USUAL_COMPRESSION);
    if (leave === null) {
      budget.give(body.length);
      throw SHED;
    }
    try {
      const isCompressed = encoding !== 'identity' && body.length > 0;
      const text = isCompressed ? await textOfCompressed(body, encoding, limitBytes) : textOf(body);
      // awaited here: it is under way until it was answered
      return await turns.run({ lane, source: () => access.addressOf(request) }, () =>
        single
          ? acceptEvent({ fleet, lane, caller }, text)
          : acceptBatch({ ...batchParts, lane, caller }, text, format),
      );
    } finally {
      leave();
    }
  }

  function refuse({ request, response }: IngestRequest, error: HttpError): void {
    metrics.refused(error.code);
    logFailure(error, request);
    const headers = error === SHED ? { 'retry-after': String(admission.refuse()) } : error.headers;
    if (request.complete || (error.code === 'overloaded' && isSmall(request)))
      sendJson(response, error.status, error.body, headers);
    else refuseUnread(request, response, error, headers);
  }

  return async (incoming) => {
    const { route, request, response } = incoming;
    const startedMs = performance.now();
    let caller: Caller | null = null;
    try {
      const lane = laneOf(request.url ?? '');
      if (!admission.hasRoom(lane)) {
        note(route, SHED.status, startedMs);
        refuse(incoming, SHED);
        return;
      }
      caller = await access.admit(request, 'send');
      const answered = await answer(incoming, lane, caller);
      if (answered === null) return;
      note(route, answered.status, startedMs);
      if (isBlamed(answered.status)) await waitToAnswer(response, await caller.blame());
      sendJson(response, answered.status, answered.body);
    } catch (thrown) {
      const error = toHttpError(thrown, random);
      note(route, error.status, startedMs);
      if (caller !== null && isBlamed(error.status)) await waitToAnswer(response, await caller.blame());
      refuse(incoming, error);
    }
  };
}

/** Whether so little of a body is to come that it is cheaper to let it pass than to have the device connect again. */
function isSmall({ headers }: IncomingMessage): boolean {
  return headers.expect === undefined && Number(headers['content-length'] ?? Number.NaN) <= MAX_PASSED_BYTES;
}

/** Whether an answer says that what was sent is wrong. */
function isBlamed(status: number): boolean {
  return status >= 400 && status < 500;
}

function decodeUtf8(decoder: TextDecoder, bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new HttpError('invalid_utf8', 'the body is not UTF-8', { cause });
  }
}
