import { setTimeout as delay } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { z } from 'zod';
import { CliError } from '../cli-error.js';
import { refusal, request, type RequestHeaders } from './http.js';
import {
  type ApiEvent,
  type ApiIncidentChange,
  type ApiLost,
  type ApiPulse,
  eventSchema,
  incidentChangeSchema,
  lostSchema,
  pulseSchema,
} from '@pisync/server/wire';

/** What can be listened to. */
export type StreamTopic = 'pulse' | 'incident' | 'sync';

/** What to listen to. */
export interface EventStreamOptions {
  readonly include: readonly StreamTopic[];
  /** Only incidents and syncs of this device. */
  readonly deviceId?: string;
  /** What lets in. */
  readonly headers?: RequestHeaders;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /** A connection on which nothing comes for so long is dead, though nobody closed it; 40 s when left out, for heartbeats come every 15. */
  readonly silenceMs?: number;
  /** Waits before it connects again, until the signal is aborted; by a timer when left out. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What comes in, and how the connection is. */
export type StreamMessage =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly reason: string; readonly retryInMs: number }
  | { readonly type: 'pulse'; readonly pulse: ApiPulse }
  | { readonly type: 'incident'; readonly change: ApiIncidentChange }
  | { readonly type: 'sync'; readonly event: ApiEvent }
  | { readonly type: 'lost'; readonly lost: ApiLost };

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
const SILENCE_MS = 40_000;

/**
 * Listens to the service (server-sent events, after the WHATWG HTML standard). A connection that ends, falls silent or can't be
 * made is made anew, at growing intervals, until the signal is aborted.
 * @throws CliError when the service refuses to be listened to, which trying again can't mend
 */
export async function* openEventStream(
  base: URL,
  { include, deviceId, headers = {}, signal, silenceMs = SILENCE_MS, wait = waitByTimer }: EventStreamOptions,
): AsyncGenerator<StreamMessage, void, undefined> {
  const url = new URL('events', base);
  url.searchParams.set('include', include.join(','));
  if (deviceId !== undefined) url.searchParams.set('device_id', deviceId);
  let retryInMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    let reason = 'the service closed the connection';
    try {
      for await (const message of listen({ url, headers }, signal, silenceMs)) {
        retryInMs = FIRST_RETRY_MS;
        yield message;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof StreamRefused) throw error.cause;
      reason = error instanceof Error ? error.message : String(error);
    }
    if (signal.aborted) return;
    yield { type: 'disconnected', reason, retryInMs };
    await wait(retryInMs, signal);
    retryInMs = Math.min(retryInMs * 2, LONGEST_RETRY_MS);
  }
}

/** The service will not be listened to like this. */
class StreamRefused extends Error {
  override readonly cause: CliError;

  constructor(cause: CliError) {
    super(cause.message);
    this.cause = cause;
  }
}

async function waitByTimer(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}

async function* listen(
  { url, headers }: { readonly url: URL; readonly headers: RequestHeaders },
  signal: AbortSignal,
  silenceMs: number,
): AsyncGenerator<StreamMessage, void, undefined> {
  const silence = new AbortController();
  const ended = AbortSignal.any([signal, silence.signal]);
  const timer = setTimeout(() => silence.abort(new Error('the service fell silent')), silenceMs);
  try {
    const response = await request(url, { headers: { ...headers, accept: 'text/event-stream' } }, ended);
    if (response.status !== 200 || response.body === null) throw await refused(url, response);
    yield { type: 'connected' };
    const messages = response.body
      .pipeThrough(heard(() => timer.refresh()))
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    for await (const { event, data } of messages) {
      const message = readMessage(event, data);
      if (message !== null) yield message;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** Lets bytes through, and says that some came. */
function heard(onBytes: () => void): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(bytes, controller) {
      onBytes();
      controller.enqueue(bytes);
    },
  });
}

/** Refusals that pass: too slow for the service, or too many at once. */
const PASSING_REFUSALS: ReadonlySet<number> = new Set([408, 429]);

/** An outage passes; a refusal (4xx) doesn't, but for those. */
async function refused(url: URL, response: Response): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined);
  const error = refusal(url, response.status, body);
  const isRefusal = response.status >= 400 && response.status < 500 && !PASSING_REFUSALS.has(response.status);
  return isRefusal ? new StreamRefused(error) : error;
}

const READERS: Readonly<Record<string, (data: unknown) => StreamMessage | null>> = {
  pulse: (data) => checked(pulseSchema, data, (pulse) => ({ type: 'pulse', pulse })),
  incident: (data) => checked(incidentChangeSchema, data, (change) => ({ type: 'incident', change })),
  sync: (data) => checked(eventSchema, data, (event) => ({ type: 'sync', event })),
  lost: (data) => checked(lostSchema, data, (lost) => ({ type: 'lost', lost })),
};

/** `null` for what a newer service may say and this program doesn't know. */
function readMessage(event: string | undefined, data: string): StreamMessage | null {
  const read = READERS[event ?? 'message'];
  if (read === undefined) return null;
  return read(JSON.parse(data));
}

function checked<T>(schema: z.ZodType<T>, data: unknown, message: (value: T) => StreamMessage): StreamMessage {
  const parsed = schema.safeParse(data);
  if (parsed.success) return message(parsed.data);
  throw new CliError("the service doesn't tell its events as a PiSync service does; update pisync or the service");
}
