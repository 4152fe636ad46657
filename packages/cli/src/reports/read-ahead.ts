import type { ApiList, ApiPage } from '../api/list.js';

/** All pages of a list, each asked for while the one before is looked at. */
export async function* readAhead<T>(
  list: ApiList<T>,
  signal: AbortSignal,
): AsyncGenerator<readonly T[], void, undefined> {
  let coming: Promise<ApiPage<T>> | null = list.page(undefined, signal);
  while (coming !== null) {
    const { items, next }: ApiPage<T> = await coming;
    coming = next === null ? null : list.page(next, signal);
    // one that fails is told of when it is waited for; until then nobody listens
    coming?.catch(() => {});
    yield items;
  }
}
