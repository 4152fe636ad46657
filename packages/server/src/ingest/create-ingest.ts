import { type Fleet, PisyncError } from '@pisync/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TextDecoder } from 'node:util';
import { refuseUnread } from '../connections/refuse-unread.js';
import { HttpError } from '../http-errors.js';
import type { LogFailure } from '../logging/log-failure.js';
import type { ServerMetrics } from '../metrics/create-metrics.js';
import { sendJson } from '../send-json.js';
import type { ServerLimits } from '../server-limits.js';
import { toHttpError } from '../to-http-error.js';
import { acceptBatch } from './accept-batch.js';
import { acceptEvent, type IngestAnswer } from './accept-event.js';
import { createByteBudget } from './byte-budget.js';
import { type BodyEncoding, bodyEncodingOf, bodyTooLarge, decompress } from './content-encoding.js';
import { bodyFormatOf } from './content-type.js';
import type { IngestRoute } from './ingest-route.js';
import { laneOf } from './lane-of.js';
import { readBody } from './read-body.js';

const OVERLOADED = 'too many bodies are arriving at once; send the same again after a while';

/** What the ingest routes are made of. */
export interface IngestParts {
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

/** Builds the path of events into the service: check the URL and the headers, read, decompress, decode, parse, accept, answer. */
export function createIngest(parts: IngestParts): Ingest {
  const { fleet, limits, metrics, logFailure, random } = parts;
  const budget = createByteBudget(limits.maxBufferedBytes);
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
  async function textOf(body: Buffer, encoding: BodyEncoding, limitBytes: number): Promise<string> {
    try {
      const compressed = encoding !== 'identity' && body.length > 0;
      return decodeUtf8(decoder, compressed ? await decompress(body, encoding, limitBytes) : body);
    } finally {
      budget.give(body.length);
    }
  }

  /** The answer to a request; `null` when the client went away before it had sent all. */
  async function answer({ route, request, response, awaitsContinue }: IngestRequest): Promise<IngestAnswer | null> {
    const single = route === 'sync-event';
    const lane = laneOf(request.url ?? '');
    const limitBytes = single ? limits.maxEventBytes : limits.maxBatchBytes;
    const format = bodyFormatOf(request.headers['content-type'], single ? ['json'] : ['json', 'ndjson']);
    const encoding = bodyEncodingOf(request.headers['content-encoding']);
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw bodyTooLarge(limitBytes, 'as sent');
    if (awaitsContinue) response.writeContinue();

    const body = await readBody(request, limitBytes, budget);
    if (body === 'aborted') return null;
    if (body === 'too_large') throw bodyTooLarge(limitBytes, 'as sent');
    if (body === 'overloaded') throw new PisyncError('overloaded', OVERLOADED);
    const text = await textOf(body, encoding, limitBytes);
    return single ? acceptEvent({ fleet, lane }, text) : acceptBatch({ ...batchParts, lane }, text, format);
  }

  return async (incoming) => {
    const { route, request, response } = incoming;
    const startedMs = performance.now();
    try {
      const answered = await answer(incoming);
      if (answered === null) return;
      sendJson(response, answered.status, answered.body);
      note(route, answered.status, startedMs);
    } catch (thrown) {
      const error = toHttpError(thrown, random);
      metrics.refused(error.code);
      logFailure(error, request);
      if (request.complete) sendJson(response, error.status, error.body, error.headers);
      else refuseUnread(request, response, error);
      note(route, error.status, startedMs);
    }
  };
}

function decodeUtf8(decoder: TextDecoder, bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new HttpError('invalid_utf8', 'the body is not UTF-8', { cause });
  }
}
