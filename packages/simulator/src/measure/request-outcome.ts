/**
 * Why a request failed: `connection` where there was no answer (refused, reset), `timeout` where there was none in
 * time, `http_<status>` for a passing status such as 503, `fault` for an answer that broke the contract.
 */
export type ErrorKind = 'connection' | 'timeout' | 'fault' | `http_${number}`;

/** How a request ended. `cut` is one whose connection was cut on purpose: neither answered nor an error. */
export type RequestOutcome = 'answered' | 'cut' | ErrorKind;

/** How many requests failed, by {@link ErrorKind}; a kind that never occurred has no entry. */
export type ErrorCounts = Readonly<Record<string, number>>;

const TIMEOUTS: ReadonlySet<unknown> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

/** The kind of a request that got no answer, by the code that undici or the operating system gives. */
export function unansweredKind(error: unknown): 'connection' | 'timeout' {
  return error instanceof Error && 'code' in error && TIMEOUTS.has(error.code) ? 'timeout' : 'connection';
}

/**
 * Whether the request has a latency: what was answered, whatever was said, and what was waited for in vain. A refused
 * connection has none; a thousand of them a second would make a dead service look quick.
 */
export function hasLatency(outcome: RequestOutcome): boolean {
  return outcome !== 'cut' && outcome !== 'connection';
}

export function isError(outcome: RequestOutcome): outcome is ErrorKind {
  return outcome !== 'answered' && outcome !== 'cut';
}

/** The counts of several, added up. */
export function addErrors(counts: readonly ErrorCounts[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const [kind, count] of counts.flatMap((entry) => Object.entries(entry))) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}
