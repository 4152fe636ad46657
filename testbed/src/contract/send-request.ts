import { type Agent, request as httpRequest } from 'node:http';
import type { FuzzRequest } from './fuzz-request.js';

/** How long a request may take before it counts as hanging, in milliseconds. */
export const DEADLINE_MS = 30_000;

/** What a request was answered. */
export interface FuzzAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Of a stream, what came first. */
  readonly text: string;
}

/** The target of a request, with what no HTTP client lets through encoded. */
export function targetOf({ path, query }: FuzzRequest): string {
  const search = query.map(([name, value]) => `${name}=${value}`).join('&');
  const target = search === '' ? path : `${path}?${search}`;
  return target.replaceAll(/[^\x21-\x7e]/g, (character) => encodeURIComponent(Buffer.from(character).toString()));
}

/**
 * Sends a request and reads its answer.
 * @throws when the connection is cut off without one, or after the deadline
 */
export function sendRequest(base: URL, request: FuzzRequest, agent: Agent): Promise<FuzzAnswer> {
  const { method, headers, body } = request;
  return new Promise((resolve, reject) => {
    const sent = httpRequest({
      agent,
      host: base.hostname,
      port: base.port,
      method,
      path: targetOf(request),
      headers: Object.fromEntries([...headers, ...(body === null ? [] : [['content-length', String(body.length)]])]),
    });
    const timer = setTimeout(() => sent.destroy(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
    const end = (): void => clearTimeout(timer);
    sent.on('error', (error) => {
      end();
      reject(error);
    });
    sent.on('upgrade', (_response, socket) => socket.destroy());
    sent.on('continue', () => sent.end(body ?? undefined));
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      const finish = (): void => {
        end();
        const known = Object.entries(response.headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)] satisfies [string, string]],
        );
        const text = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode ?? 0, headers: new Headers(known), text });
      };
      response.on('error', reject);
      response.on('data', (part: Buffer) => {
        parts.push(part);
        if (response.headers['content-type'] !== 'text/event-stream') return;
        // a stream has no end
        finish();
        sent.destroy();
      });
      response.on('end', finish);
    });
    if (headers.some(([name, value]) => name === 'expect' && value === '100-continue') && body !== null)
      sent.flushHeaders();
    else sent.end(body ?? undefined);
  });
}
