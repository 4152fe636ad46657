import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTopList } from './top-list.js';

it('has the first of what was added, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(20), (numbers, size) => {
      const top = createTopList<number>(size, (a, b) => a - b);
      for (const number of numbers) top.add(number);
      expect(top.items()).toEqual(numbers.toSorted((a, b) => a - b).slice(0, size));
    }),
  );
});
