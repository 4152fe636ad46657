import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import type { HttpError } from '../http-errors.js';

/** Is told of every error answer. */
export type LogFailure = (error: HttpError, request: Pick<IncomingMessage, 'method' | 'url'>) => void;

/** How long nothing more is said of refusals of the same code, in milliseconds: an outage refuses thousands a second. */
const QUIET_MS = 10_000;

/**
 * Logs error answers. Faults of the service: each, at `error` with its cause. What it can't take now (503): the first, at `warn`, and
 * then at most one every ten seconds for each code, with how many there were in between. Mistakes of clients: at `debug`.
 *
 * @param now monotonic, in milliseconds
 */
export function createLogFailure(logger: Logger, now: () => number = () => performance.now()): LogFailure {
  const told = new Map<string, { atMs: number; untold: number }>();

  function refused(error: HttpError, fields: object): void {
    const last = told.get(error.code);
    if (last !== undefined && now() - last.atMs < QUIET_MS) {
      last.untold += 1;
      return;
    }
    const untold = last?.untold ?? 0;
    told.set(error.code, { atMs: now(), untold: 0 });
    const cause = error.cause === undefined ? {} : { err: error.cause };
    logger.warn({ ...fields, ...cause, ...(untold > 0 && { before: untold }) }, error.message);
  }

  return (error, { method, url }) => {
    const fields = { method, url, status: error.status, code: error.code };
    if (error.status === 503) refused(error, fields);
    else if (error.status >= 500) logger.error({ ...fields, err: error.cause ?? error }, error.message);
    else logger.debug(fields, error.message);
  };
}
