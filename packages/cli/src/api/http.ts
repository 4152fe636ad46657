import { z } from 'zod';
import { CliError } from '../cli-error.js';

/** What the service answered. */
export interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /** As parsed from JSON; `undefined` where it is none. */
  readonly body: unknown;
}

/** What stands in front of a request. */
export type RequestHeaders = Readonly<Record<string, string>>;

/** Where a service is, and what lets requests in there. */
export interface ServiceAccess {
  /** The base URL, with a slash at its end. */
  readonly base: URL;
  readonly headers: RequestHeaders;
}

/** What lets a request in, where there is a token. */
export function authorizationOf(token: string | undefined): RequestHeaders {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** Asks for a resource. @throws CliError when nothing answers; what the signal was aborted with */
export async function get(url: URL, signal?: AbortSignal, headers: RequestHeaders = {}): Promise<Answer> {
  const response = await request(url, { headers: { ...headers, accept: 'application/json' } }, signal);
  const text = await response.text();
  return { url, status: response.status, headers: response.headers, body: parseJson(text) };
}

/**
 * Sends JSON, or nothing, to have something changed, and says what the service made of it.
 * @throws CliError when nothing answers, or that says what the service refused
 */
export async function sendJson<T>(
  schema: z.ZodType<T>,
  method: 'POST' | 'DELETE',
  { base, headers }: ServiceAccess,
  path: string,
  value?: object,
): Promise<T> {
  const url = new URL(path, base);
  const accepting = { ...headers, accept: 'application/json' };
  const sent =
    value === undefined
      ? { headers: accepting }
      : { body: JSON.stringify(value), headers: { ...accepting, 'content-type': 'application/json' } };
  const response = await request(url, { method, ...sent });
  const body = parseJson(await response.text());
  return parseAnswer(schema, { url, status: response.status, headers: response.headers, body });
}

/** Sends a request, whatever the answer is. @throws CliError when nothing answers; what the signal was aborted with */
export async function request(url: URL, options: RequestInit, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { ...options, ...(signal !== undefined && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    throw new CliError(
      `no service answers at ${url.origin}; start one with "pisync serve", or name another with --url or PISYNC_URL`,
      undefined,
      { cause },
    );
  }
}

/**
 * What a body is, once it is checked.
 * @throws CliError that says what the service refused, or that the answer is none of a PiSync service
 */
export function parseAnswer<T>(schema: z.ZodType<T>, { url, status, body }: Answer): T {
  if (status < 200 || status > 299) throw refusal(url, status, body);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new CliError(`${url.origin} doesn't answer as a PiSync service does; check --url or PISYNC_URL`);
}

const ADVICE: Readonly<Record<number, string>> = {
  401: '; pisync finds a token in PISYNC_TOKEN, or in token_file of the profile (pisync token --help)',
  403: '; pisync token inspect shows what the token is for',
};

const errorSchema = z.object({ error: z.string() });

/** The error that a refusal is, in the service's own words where it has any. */
export function refusal(url: URL, status: number, body: unknown): CliError {
  const problem = errorSchema.safeParse(body);
  const advice = ADVICE[status] ?? '';
  return new CliError(`${url.origin} answered ${status}${problem.success ? `: ${problem.data.error}` : ''}${advice}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
