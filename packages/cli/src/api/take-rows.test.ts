import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FULL_PAGE } from './client.js';
import type { ApiList } from './list.js';
import { takeRows } from './take-rows.js';

/** A list of numbers, in pages of the size that is asked for; counts what was asked for. */
function listOf(length: number, pageSize: number): { list: ApiList<number>; asked: () => number } {
  let asked = 0;
  const list: ApiList<number> = {
    page: () => Promise.reject(new Error('pages are read one after the other')),
    async *pages() {
      for (let start = 0; start === 0 || start < length; start += pageSize) {
        asked += 1;
        yield Array.from({ length: Math.min(pageSize, length - start) }, (_, index) => start + index);
      }
    },
  };
  return { list, asked: () => asked };
}

it('takes as many rows as are wanted, says whether there are more, and asks for no page too many', async () => {
  const most = fc.option(fc.integer({ min: 1, max: 1200 }));
  await fc.assert(
    fc.asyncProperty(fc.nat(1500), most, async (length, wanted) => {
      let pageSize = 0;
      let asked = (): number => 0;
      const taken = takeRows((size) => {
        pageSize = size;
        const made = listOf(length, size);
        asked = made.asked;
        return made.list;
      }, wanted);
      const rows: number[] = [];
      for await (const row of taken.rows) rows.push(row);
      const expected = Math.min(length, wanted ?? Infinity);
      expect(rows).toEqual(Array.from({ length: expected }, (_, index) => index));
      expect(taken.hasMore()).toBe(length > expected);
      expect(pageSize).toBeLessThanOrEqual(FULL_PAGE);
      expect(asked()).toBeLessThanOrEqual(Math.ceil((expected + 1) / FULL_PAGE));
    }),
    { numRuns: 50 },
  );
});
