import { MongoBulkWriteError, MongoError, MongoInvalidArgumentError, MongoServerError } from 'mongodb';
import { PisyncError } from '../../errors.js';

/**
 * Codes by which a server says that it will never take what was sent: bad values, documents that are too large, keys that are
 * too long, validation rules. Anything else, missing rights among them, may go well later.
 */
const REFUSALS: ReadonlySet<number> = new Set([2, 9, 14, 52, 66, 121, 10_334, 17_280, 17_419, 17_420]);

/**
 * Names a failure that would only come again, so that nobody tries for ever: what the server refuses for good, and faults that
 * are not the server's. What may go well later is given back as it is.
 */
export function nameFailure(error: unknown): unknown {
  if (error instanceof PisyncError || isPassing(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new PisyncError('unprocessable', `the events can't be processed: ${reason}`, { cause: error });
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof MongoError) || error instanceof MongoInvalidArgumentError) return false;
  if (error instanceof MongoBulkWriteError) {
    return ![error.writeErrors].flat().some(({ code }) => REFUSALS.has(code));
  }
  return !(error instanceof MongoServerError && typeof error.code === 'number' && REFUSALS.has(error.code));
}
