import { requestBytes } from '../testing/raw-http.js';
import { sampleEvent } from '../testing/sample-event.js';

/** A bad request and its answer. */
export interface Row {
  readonly name: string;
  readonly chunks: () => Iterable<Buffer> | Promise<Iterable<Buffer>>;
  readonly status: number;
  readonly code: string;
  /** The fields that `details` names, in order. */
  readonly fields?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** What `rejected` says, as index and what the error has in it. */
  readonly rejected?: readonly (readonly [number, string])[];
  /** Writes all before it reads: as clients do that notice no early answer. */
  readonly deaf?: boolean;
}

export const JSON_TYPE = { 'content-type': 'application/json' };
export const NDJSON_TYPE = { 'content-type': 'application/x-ndjson' };

/** An event with nothing wrong, as text. */
export const good = JSON.stringify(sampleEvent());

/** A row whose request is at hand. */
export function row(name: string, status: number, code: string, bytes: Buffer, more: Partial<Row> = {}): Row {
  return { name, status, code, chunks: () => [bytes], ...more };
}

/** A `POST`, of JSON when nothing else is said. */
export function post(
  path: string,
  body: Buffer | string,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
): Buffer {
  return requestBytes('POST', path, headers, body);
}

/** The headers of compressed JSON. */
export const encoded = (encoding: string): Record<string, string> => ({ ...JSON_TYPE, 'content-encoding': encoding });

/** Arrays in arrays, so many levels deep. */
export const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
