import type { Random } from '../random/random.js';
import { SimulatorError } from '../simulator-error.js';
import type { SimulatorClock } from '../system-clock.js';
import { backoffMs } from './backoff.js';
import { isPassing } from './is-passing.js';
import type { Answer, ServiceClient } from './service-client.js';

/** What reading needs of its surroundings. */
export interface ReadContext {
  readonly client: ServiceClient;
  readonly clock: SimulatorClock;
  readonly random: Random;
  /** How long one request is tried again while the service does not answer, ms. */
  readonly giveUpAfterMs: number;
  readonly signal: AbortSignal | undefined;
}

/** An answer that broke the contract, where going on with it makes no sense. */
export class BrokenContract extends Error {}

/**
 * `GET`, tried again while there is no answer or a passing one.
 *
 * @param path path and query below the target
 * @returns the answer, of any status that is no passing one
 * @throws SimulatorError `SERVICE_STOPPED_ANSWERING` after `giveUpAfterMs`; `ABORTED`
 */
export async function readService(context: ReadContext, path: string): Promise<Answer> {
  const { client, clock, random, giveUpAfterMs, signal } = context;
  const startedMs = clock.now();
  for (let failures = 1; ; failures += 1) {
    if (signal?.aborted === true) throw aborted();
    let answer: Answer | null = null;
    let why: unknown;
    try {
      answer = await client.exchange({ method: 'GET', path });
      if (!isPassing(answer)) return answer;
      why = `it answers ${answer.status}`;
    } catch (error) {
      why = error;
    }
    const waitMs = backoffMs(random, failures, answer);
    if (clock.now() - startedMs + waitMs > giveUpAfterMs) throw stoppedAnswering(`GET ${path}`, giveUpAfterMs, why);
    await clock.pause(waitMs, signal);
  }
}

/**
 * Reads a paged list to its end, following `Link: rel="next"`.
 *
 * @param path path and query of the first page, below the target
 * @param parse turns a page's JSON into its rows; throws where it breaks the contract
 * @returns the rows page by page; `null` for a first page that is a 404
 * @throws BrokenContract for another status, no JSON, a page that `parse` refuses, or a link that leads elsewhere
 */
export async function* readPages<T>(
  context: ReadContext,
  path: string,
  parse: (json: unknown) => T[],
): AsyncGenerator<T[] | null> {
  const visited = new Set<string>();
  for (let next: string | null = path; next !== null;) {
    if (visited.has(next)) throw new BrokenContract(`GET ${next}: its next page leads back to it`);
    visited.add(next);
    const answer: Answer = await readService(context, next);
    if (answer.status === 404 && visited.size === 1) {
      yield null;
      return;
    }
    if (answer.status !== 200) throw new BrokenContract(`GET ${next}: expected 200, got ${answer.status}`);
    yield parsePage(next, answer.body, parse);
    next = nextPath(context.client.target, next, answer);
  }
}

function parsePage<T>(path: string, body: string, parse: (json: unknown) => T[]): T[] {
  try {
    return parse(JSON.parse(body));
  } catch (error) {
    throw new BrokenContract(`GET ${path}: ${oneLine(error)}`, { cause: error });
  }
}

/** The next page's path below the target, from the `Link` header (RFC 8288), resolved against the request's URL. */
function nextPath(target: string, path: string, answer: Answer): string | null {
  const header = [answer.headers['link'] ?? []].flat().join(', ');
  const link = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(header)?.[1];
  if (link === undefined) return null;
  const url = new URL(link, `${target}${path}`);
  const base = new URL(target);
  if (url.origin !== base.origin) throw new BrokenContract(`GET ${path}: the next page is on ${url.origin}`);
  const prefix = base.pathname === '/' ? '' : base.pathname;
  if (!url.pathname.startsWith(`${prefix}/`)) {
    throw new BrokenContract(`GET ${path}: the next page ${url.pathname} is not below ${target}`);
  }
  return url.pathname.slice(prefix.length) + url.search;
}

/** An error's message on one line, short enough for a report. */
export function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.replaceAll(/\s+/g, ' ').slice(0, 200);
}

export function aborted(): SimulatorError {
  return new SimulatorError('ABORTED', 'The simulation was stopped. What was sent so far is in the ledger.');
}

/** A service that does not answer any more. */
export function stoppedAnswering(what: string, afterMs: number, why: unknown): SimulatorError {
  const message =
    `The service has not answered ${what} for ${afterMs / 1_000} s (${oneLine(why)}). ` +
    'Bring it back, then verify the ledger, or simulate anew with another seed.';
  return new SimulatorError('SERVICE_STOPPED_ANSWERING', message, why instanceof Error ? { cause: why } : {});
}
