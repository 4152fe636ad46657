import { z } from 'zod';
import { PisyncError } from '../errors.js';

/** How many items a page holds when nothing is said, and at most. */
export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 500;

/** Which page of a list: how many items, and the cursor that came with the page before. */
export interface PageOptions {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** Some items of a list, and the cursor of the page after it, `null` at the end. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** @throws PisyncError `invalid_query` when the limit isn't a whole number from 1 to `MAX_PAGE_SIZE` */
export function pageSize(limit: number | undefined): number {
  const size = limit ?? DEFAULT_PAGE_SIZE;
  if (!Number.isInteger(size) || size < 1 || size > MAX_PAGE_SIZE) {
    throw new PisyncError('invalid_query', `limit must be a whole number from 1 to ${MAX_PAGE_SIZE}`);
  }
  return size;
}

/**
 * Makes pages of a list whose items are read by position: reads one item more than asked for to know whether there is a next
 * page, and turns positions into opaque cursors that only the same list in the same order takes back.
 */
export async function readPage<T, P>(
  options: PageOptions,
  list: {
    /** Names the list and its order, so that another list's cursor is refused. */
    readonly name: string;
    readonly position: z.ZodType<P>;
    readonly positionOf: (item: T) => P;
    readonly read: (after: P | null, limit: number) => Promise<readonly T[]>;
  },
): Promise<Page<T>> {
  const limit = pageSize(options.limit);
  const after = options.cursor === undefined ? null : decodeCursor(list.name, list.position, options.cursor);
  const found = await list.read(after, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const more = found.length > limit && last !== undefined;
  return { items, next: more ? encodeCursor(list.name, list.positionOf(last)) : null };
}

function encodeCursor(name: string, position: unknown): string {
  const text = btoa(JSON.stringify([name, position]));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decodeCursor<P>(name: string, position: z.ZodType<P>, cursor: string): P {
  const shape = z.tuple([z.literal(name), position]);
  try {
    return shape.parse(JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))))[1];
  } catch (cause) {
    throw new PisyncError(
      'invalid_query',
      'cursor is not one of this list; take it from the answer before, or leave it out',
      {
        cause,
      },
    );
  }
}
