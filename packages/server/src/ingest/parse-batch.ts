import { HttpError, type HttpErrorCode } from '../http-errors.js';
import { parseJson } from './parse-json.js';
import { splitArray } from './scan-json.js';

/** An event of a batch that is refused, by its place in the batch, from 0. */
export interface RejectedEvent {
  readonly index: number;
  readonly error: string;
  /** Why, for programs; where it is left out, the event or its line is wrong. */
  readonly code?: HttpErrorCode;
}

/** The events of a batch as they were sent. */
export interface ParsedBatch {
  readonly events: readonly unknown[];
  /** The place of each event in the batch; `null` when that is its place in `events`. */
  readonly indexes: readonly number[] | null;
  /** Those that could not even be parsed. */
  readonly broken: readonly RejectedEvent[];
}

/**
 * Reads a JSON array of events. One with a fault of its own (the same key twice, a key that isn't taken in, too deep) keeps no
 * other out; that costs a second pass over such batches alone.
 *
 * @throws HttpError when the text isn't JSON, has no array, or more than `maxEvents`
 */
export function parseJsonBatch(text: string, maxEvents: number): ParsedBatch {
  if (text === '') throw emptyBody();
  const parsed = parseJson(text, 'the body');
  if (!parsed.ok) {
    const elements = parsed.code === 'invalid_json' ? null : splitArray(text);
    if (elements === null) throw new HttpError(parsed.code, parsed.error);
    return parseEach(elements, maxEvents, 'the event');
  }
  const { value } = parsed;
  if (!Array.isArray(value)) {
    throw new HttpError(
      'not_an_array',
      'the body must be a JSON array of events; send one event to /sync-event, or put it in an array',
    );
  }
  if (value.length > maxEvents) throw tooManyEvents(maxEvents);
  return { events: value, indexes: null, broken: [] };
}

/**
 * Reads newline-delimited JSON: an event a line, blank lines count for nothing. A line that is broken keeps no other out.
 * @throws HttpError when there is no line, or more than `maxEvents`
 */
export function parseNdjsonBatch(text: string, maxEvents: number): ParsedBatch {
  const batch = parseEach(linesOf(text), maxEvents, 'the line');
  if (batch.events.length + batch.broken.length === 0) throw emptyBody();
  return batch;
}

function parseEach(texts: Iterable<string>, maxEvents: number, what: string): ParsedBatch {
  const events: unknown[] = [];
  const indexes: number[] = [];
  const broken: RejectedEvent[] = [];
  let index = 0;
  for (const text of texts) {
    if (index === maxEvents) throw tooManyEvents(maxEvents);
    const parsed = parseJson(text, what);
    if (parsed.ok) {
      events.push(parsed.value);
      indexes.push(index);
    } else {
      broken.push({ index, error: parsed.error });
    }
    index += 1;
  }
  return { events, indexes: broken.length === 0 ? null : indexes, broken };
}

function* linesOf(text: string): Generator<string, void, undefined> {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).trim();
    if (line !== '') yield line;
    start = end + 1;
  }
}

function emptyBody(): HttpError {
  return new HttpError('empty_body', 'the request has no body; send a JSON array of events, or NDJSON');
}

function tooManyEvents(maxEvents: number): HttpError {
  const error = `the batch has more than ${maxEvents} events; split it into requests of at most ${maxEvents}`;
  return new HttpError('too_many_events', error);
}
