import { PisyncError } from '@pisync/core';
import pLimit from 'p-limit';

/** Answers that are put together at the same time: each may be a page of 500 devices. */
const MAX_AT_ONCE = 16;
/** Questions that wait for them. */
const MAX_WAITING = 500;

/** Answers a question once it is its turn. @throws PisyncError `overloaded` when too many wait */
export type ReadLimit = <T>(read: () => T | Promise<T>) => Promise<T>;

/** Bounds the memory that questions take, and what they take from events that come in. */
export function createReadLimit(): ReadLimit {
  const limit = pLimit(MAX_AT_ONCE);
  return async (read) => {
    if (limit.pendingCount >= MAX_WAITING) {
      throw new PisyncError('overloaded', `${MAX_WAITING} questions are waiting already; ask again after a while`);
    }
    return limit(async () => read());
  };
}
