import { causeOf } from './conditional-commit.js';
import type { Tables } from './tables.js';

/** Runs work in a transaction of its own; resolves with what it returned when that is on disk. */
export type Write = <T>(work: () => T) => Promise<T>;

/** Transactions of a store, for work that is done at once. */
export function createWrite({ root, writeLock }: Pick<Tables, 'root' | 'writeLock'>): Write {
  return async (work) => {
    try {
      return await writeLock.run(() => root.transaction(work));
    } catch (error) {
      throw await causeOf(error);
    }
  };
}
