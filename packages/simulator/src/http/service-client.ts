import { Pool, type Dispatcher } from 'undici';
import { SimulatorError } from '../simulator-error.js';

/** One HTTP answer, its body read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Exchange {
  readonly method: 'GET' | 'POST';
  /** Path and query below the target. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A pool of kept-alive connections to one service. */
export interface ServiceClient {
  /** The base URL, without a slash at its end. */
  readonly target: string;
  /** What each request has, beside its own. */
  readonly headers: Readonly<Record<string, string>>;
  /** One request and its answer, whatever the status. Rejects where there is no answer (connection lost, timeout). */
  exchange(exchange: Exchange): Promise<Answer>;
  /** Closes the connections; what is under way fails. */
  close(): Promise<void>;
}

/** How long one attempt waits for an answer, ms: longer than any deadline a service should have. */
const ANSWER_TIMEOUT_MS = 30_000;

/**
 * Opens a client. It uses undici's `dispatch` directly: a stream for each answer would cost more than the answer.
 *
 * @param connections how many at most, one request at a time on each
 * @param signal closes it when aborted
 * @param token what lets it in, where the service asks for one
 * @throws SimulatorError `OPTIONS_INVALID` where the target is not an http or https URL
 */
export function openServiceClient(
  target: string,
  connections: number,
  signal?: AbortSignal,
  token?: string,
): ServiceClient {
  const url = parseTarget(target);
  const base = url.pathname.replace(/\/+$/, '');
  const pool = new Pool(url.origin, {
    connections,
    pipelining: 1,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
    connectTimeout: 5_000,
    keepAliveTimeout: 4_000,
  });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const close = (): Promise<void> => {
    signal?.removeEventListener('abort', close);
    return pool.destroyed ? Promise.resolve() : pool.destroy();
  };
  signal?.addEventListener('abort', close);
  return {
    target: `${url.origin}${base}`,
    headers,
    exchange: (exchange) => dispatch(pool, base, { ...exchange, headers: { ...headers, ...exchange.headers } }),
    close,
  };
}

/**
 * Reads a base URL.
 *
 * @throws SimulatorError `OPTIONS_INVALID`
 */
function parseTarget(target: string): URL {
  const url = URL.canParse(target) ? new URL(target) : null;
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  const message = `The target must be an http or https URL such as http://localhost:3000, not "${target}".`;
  throw new SimulatorError('OPTIONS_INVALID', message);
}

function dispatch(pool: Pool, base: string, { method, path, headers, body }: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let answerHeaders: Answer['headers'] = {};
    const chunks: Buffer[] = [];
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode, received) => {
        status = statusCode;
        answerHeaders = received;
      },
      onResponseData: (_controller, chunk) => {
        chunks.push(chunk);
      },
      onResponseEnd: () => {
        const [only] = chunks;
        const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
        resolve({ status, headers: answerHeaders, body: bytes.toString('utf8') });
      },
      onResponseError: (_controller, error) => reject(error),
    };
    pool.dispatch({ method, path: base + path, headers: headers ?? {}, body: body ?? null }, handler);
  });
}
