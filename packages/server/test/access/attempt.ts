import type { JsonAnswer } from '../testing/http-client.js';
import type { Attempt } from './attempts.js';
import { BEARERS } from './bearers.js';

/** Tries it at a service. */
export async function attempt(
  url: string,
  { who, what, body, headers = {} }: Pick<Attempt, 'who' | 'what' | 'body' | 'headers'>,
): Promise<JsonAnswer> {
  const [method = '', path = ''] = what.split(' ');
  const authorization = BEARERS[who];
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(authorization !== null && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const json: unknown = isJson && text !== '' ? JSON.parse(text) : undefined;
  return { status: response.status, headers: response.headers, json };
}
