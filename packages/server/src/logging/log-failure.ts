import type { IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { type HttpError } from '../http-errors.js';

/** Is told of every error answer. */
export type LogFailure = (error: HttpError, request: IncomingMessage) => void;

/** Logs error answers: faults of the service at `error` with their cause, those of clients at `debug`. */
export function createLogFailure(logger: Logger): LogFailure {
  return (error, { method, url }) => {
    const fields = { method, url, status: error.status, code: error.code };
    if (error.status >= 500) logger.error({ ...fields, err: error.cause ?? error }, error.message);
    else logger.debug(fields, error.message);
  };
}
