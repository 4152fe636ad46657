import { z } from 'zod';
import { get, parseAnswer, type ServiceAccess } from './http.js';

/** A part of a list, and where the next part is; `null` at its end. */
export interface ApiPage<T> {
  readonly items: readonly T[];
  readonly next: URL | null;
}

/** A list of the service, in its order. Nothing is asked before a page is. */
export interface ApiList<T> {
  /** One page: the first, or the one that the page before named. */
  page(next?: URL, signal?: AbortSignal): Promise<ApiPage<T>>;
  /** All pages, one after the other. */
  pages(signal?: AbortSignal): AsyncGenerator<readonly T[], void, undefined>;
}

/** Parameters of a query; those that are `undefined` are left out. */
export type QueryParameters = Readonly<Record<string, string | number | undefined>>;

/** A list at a path below the base URL, which ends with a slash. */
export function createList<T>(
  { base, headers }: ServiceAccess,
  path: string,
  item: z.ZodType<T>,
  parameters: QueryParameters,
): ApiList<T> {
  const schema = z.array(item);
  const first = new URL(path, base);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) first.searchParams.set(name, String(value));
  }

  async function page(url = first, signal?: AbortSignal): Promise<ApiPage<T>> {
    // a link that leads to another server gets no token
    const answer = await get(url, signal, url.origin === base.origin ? headers : {});
    return { items: parseAnswer(schema, answer), next: nextPage(answer.headers.get('link'), url) };
  }

  return {
    page,
    async *pages(signal) {
      for (let next: URL | null = first; next !== null;) {
        const answered: ApiPage<T> = await page(next, signal);
        yield answered.items;
        next = answered.next;
      }
    },
  };
}

function nextPage(link: string | null, current: URL): URL | null {
  const target = link?.match(/<([^>]+)>;\s*rel="next"/)?.[1];
  return target === undefined ? null : new URL(target, current);
}
