import { MongoBulkWriteError } from 'mongodb';

const DUPLICATE_KEY = 11_000;

/**
 * Waits for an unordered bulk write that may meet documents that are there already.
 * @returns what the write gave, or `null` when some documents were there already and all the rest is written
 * @throws anything else that went wrong
 */
export async function tolerateDuplicates<T>(write: Promise<T>): Promise<T | null> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const failures = [error.writeErrors].flat();
    // a write concern that wasn't met leaves no write error, and must not pass for success
    const concern = error.result.getWriteConcernError();
    if (concern !== undefined || failures.length === 0 || failures.some(({ code }) => code !== DUPLICATE_KEY)) {
      throw error;
    }
    return null;
  }
}
