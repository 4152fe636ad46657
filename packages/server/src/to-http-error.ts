import { PisyncError } from '@pisync/core';
import { HttpError } from './http-errors.js';

const LONGEST_RETRY_SECONDS = 5;

/**
 * The error answer for anything that was thrown while answering. What isn't known becomes `internal`, and its own message
 * stays inside.
 *
 * @param random numbers from 0 up to 1, for `Retry-After`: 1 to 5 seconds, so that devices don't all come back at once
 */
export function toHttpError(error: unknown, random: () => number): HttpError {
  if (error instanceof HttpError) return error;
  if (!(error instanceof PisyncError)) {
    return new HttpError('internal', 'the service failed; its log has the cause', { cause: error });
  }
  if (error.code === 'invalid_query') {
    // limits and filters are checked before the fleet is asked: what is left to it is the cursor
    const details = [{ field: 'cursor', error: error.message.replace(/^cursor /, '') }];
    return new HttpError('invalid_query', error.message, { details, cause: error });
  }
  if (error.code === 'unprocessable') {
    return new HttpError(error.code, 'the events could not be processed; the log has the cause', { cause: error });
  }
  const seconds = 1 + Math.floor(random() * LONGEST_RETRY_SECONDS);
  return new HttpError(error.code, error.message, { headers: { 'retry-after': String(seconds) }, cause: error });
}
