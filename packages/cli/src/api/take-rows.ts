import { FULL_PAGE } from './client.js';
import type { ApiList } from './list.js';

/** The first rows of a list. */
export interface TakenRows<T> {
  /** One after the other; asked for as they are read. */
  readonly rows: AsyncGenerator<T, void, undefined>;
  /** Whether the list has more. Known once all rows are read. */
  hasMore(): boolean;
}

/**
 * The first rows of a list, asked for in pages no larger than needed.
 *
 * @param list makes the list, given how many rows a page may hold
 * @param most how many rows; all when `null`
 */
export function takeRows<T>(list: (pageSize: number) => ApiList<T>, most: number | null): TakenRows<T> {
  let more = false;
  async function* rows(): AsyncGenerator<T, void, undefined> {
    let left = most ?? Infinity;
    // one more than is wanted tells whether there are more
    for await (const page of list(Math.min(FULL_PAGE, left + 1)).pages()) {
      for (const row of page) {
        if (left === 0) {
          more = true;
          return;
        }
        yield row;
        left -= 1;
      }
    }
  }
  return { rows: rows(), hasMore: () => more };
}
