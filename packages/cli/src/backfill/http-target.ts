import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { parseStoredEvent, deriveEventId, type SyncEvent } from '@pisync/core';
import { z } from 'zod';
import type { ApiClient } from '../api/client.js';
import { refusal, request, type RequestHeaders } from '../api/http.js';
import type { ApiEvent } from '@pisync/server/wire';
import { CliError } from '../cli-error.js';
import type { BatchOutcome, ImportTarget } from './import-target.js';
import { growingWait, retrying } from './retry.js';

const compress = promisify(gzip);

/** Some hundred KiB, which a poor link carries in time. */
const BATCH_EVENTS = 4000;
const ANSWER_WITHIN_MS = 60_000;
const LONGEST_RETRY_AFTER_MS = 60_000;
const CONFLICT = /^event_id was already used/;

const answerSchema = z.object({
  accepted: z.number(),
  duplicates: z.number().nullable(),
  rejected: z.array(z.object({ index: z.number(), error: z.string() })),
});

/** How a service is imported into. */
export interface HttpTargetOptions {
  readonly signal: AbortSignal;
  /** For how long a service may be away, in milliseconds. */
  readonly patienceMs: number;
  /** Is told why a batch has to wait. */
  readonly onWait: (reason: string, waitMs: number) => void;
}

/**
 * Takes events in through a service, in its backfill lane. While the service is away, overloaded or its store is, batches wait and
 * are sent again: what it has already is a duplicate.
 */
export function createHttpTarget(client: ApiClient, options: HttpTargetOptions): ImportTarget {
  const url = new URL('sync-events?lane=backfill', client.base);
  const retry = <T>(work: () => Promise<T>): Promise<T> =>
    retrying(work, {
      patienceMs: options.patienceMs,
      signal: options.signal,
      waitFor: (error, attempt) => (error instanceof Passing ? (error.retryAfterMs ?? growingWait(attempt)) : null),
      onWait: (error, waitMs) => options.onWait(error instanceof Error ? error.message : String(error), waitMs),
    }).catch((error: unknown) => {
      throw error instanceof Passing ? error.cause : error;
    });

  return {
    name: client.base.origin,
    restores: false,
    batchEvents: BATCH_EVENTS,
    async send(events) {
      const body = await compress(JSON.stringify(events.map(wireReport)), { level: 1 });
      return retry(() => post(url, body, { headers: client.headers, signal: options.signal }));
    },
    async *history(deviceId) {
      if ((await client.device(deviceId)) === null) return;
      for await (const page of client.history(deviceId).pages()) {
        options.signal.throwIfAborted();
        yield page.map(eventOf);
      }
    },
    close: async () => {},
  };
}

/** A failure that may be over later. */
class Passing extends Error {
  override readonly cause: CliError;
  /** When the service asks to be asked again. */
  readonly retryAfterMs: number | null;

  constructor(cause: CliError, retryAfterMs: number | null = null) {
    super(cause.message);
    this.cause = cause;
    this.retryAfterMs = retryAfterMs;
  }
}

/** An event as a report; an identity that follows from its fields needs no saying. */
function wireReport(event: SyncEvent): object {
  const { deviceId, eventId, timestamp, totalFilesSynced, totalErrors, internetSpeed } = event;
  return {
    device_id: deviceId,
    timestamp: new Date(timestamp).toISOString(),
    total_files_synced: totalFilesSynced,
    total_errors: totalErrors,
    internet_speed: internetSpeed,
    ...(eventId !== deriveEventId(event) && { event_id: eventId }),
  };
}

async function post(
  url: URL,
  body: Buffer,
  { headers: own, signal }: { readonly headers: RequestHeaders; readonly signal: AbortSignal },
): Promise<BatchOutcome> {
  const headers = {
    ...own,
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    accept: 'application/json',
  };
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  const { response, answer } = await request(url, { method: 'POST', headers, body: new Uint8Array(body) }, within)
    .then(async (got) => ({ response: got, answer: parseJson(await got.text()) }))
    .catch((error: unknown) => {
      signal.throwIfAborted();
      const failure =
        error instanceof CliError
          ? error
          : new CliError(`${url.origin} broke off its answer`, undefined, { cause: error });
      throw new Passing(failure);
    });
  const parsed = answerSchema.safeParse(answer);
  const isAnswered = [201, 202, 400].includes(response.status);
  if (isAnswered && parsed.success) return outcomeOf(parsed.data);
  const refused = refusal(url, response.status, answer);
  if (response.status === 429 || response.status >= 500) throw new Passing(refused, retryAfter(response.headers));
  throw refused;
}

function outcomeOf({ accepted, duplicates, rejected }: z.output<typeof answerSchema>): BatchOutcome {
  return {
    accepted: duplicates === null ? 0 : accepted,
    queued: duplicates === null ? accepted : 0,
    duplicates: duplicates ?? 0,
    refused: rejected.map(({ index, error }) => ({ index, isConflict: CONFLICT.test(error), reason: error })),
  };
}

function retryAfter(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS) : null;
}

/** @throws CliError when the service shows events that could not be kept */
export function eventOf(event: ApiEvent): SyncEvent {
  const { device_id, event_id, timestamp, effective_at, received_at, clock } = event;
  const { total_files_synced, total_errors, internet_speed } = event;
  const times = { timestamp, effective_at, received_at, clock };
  const parsed = parseStoredEvent({ device_id, event_id, ...times, total_files_synced, total_errors, internet_speed });
  if (parsed.ok) return parsed.event;
  throw new CliError(`the service shows an event of ${device_id} that pisync doesn't understand; update pisync`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
