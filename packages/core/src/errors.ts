/**
 * Every way in which the core refuses or fails, by its code, with what it means and what to do next. The reference under
 * `docs/reference/errors.md` is tested against this table.
 */
export const ERROR_CODES = {
  invalid_query:
    'The question is wrong: a limit, time, filter, order or cursor that the message names. Correct it and ask again.',
  overloaded: 'More events are waiting than may wait. Send the same events again after a while.',
  closed: 'The fleet is closed or closing. Send the same events again once the service is back.',
  store_failed:
    'The store could not write or read. Nothing of the call was kept; see the cause in the log, then send again.',
  unprocessable:
    'The events break the store or PiSync itself, and would again. Nothing of the call is known to be kept; see the cause in the log.',
  queue_failed:
    'The queue (Redis) could not take the events, or be asked. Nothing of the call is known to be kept; send the same again.',
} as const;

/** A code of the table. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** The one error class of the core; tell cases apart by `code`. */
export class PisyncError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PisyncError';
    this.code = code;
  }
}

/** Failures that say nothing of the events: something is out of reach, or on its way out. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set(['store_failed', 'queue_failed', 'overloaded', 'closed']);

/** Whether the same may go well later, whatever it is about. */
export function isTransient(error: unknown): boolean {
  return error instanceof PisyncError && TRANSIENT.has(error.code);
}
