import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { distribution } from './distribution-schema.js';
import { duration } from './duration-schema.js';

const amount = distribution(z.number().nonnegative());
const span = distribution(duration);

describe('distribution', () => {
  it.each([
    ['one value', 3],
    ['a range', [1, 5]],
    ['a range of one value', [4, 4]],
    ['an exponential', { mean: 2.5 }],
    ['a lognormal', { median: 2, p95: 8, max: 40 }],
    ['a lognormal that is cut off at its 95th percentile', { median: 2, p95: 8, max: 8 }],
    [
      'weights, of which some may be 0',
      [
        { weight: 1, of: 3 },
        { weight: 0, of: [4, 9] },
      ],
    ],
  ])('is %s', (_, value) => {
    expect(amount.parse(value)).toEqual(value);
  });

  it('reads each value as the quantity is written', () => {
    expect(span.parse('2m')).toBe(120_000);
    expect(span.parse(['1s', '1m'])).toEqual([1_000, 60_000]);
    expect(span.parse({ mean: '3h' })).toEqual({ mean: 10_800_000 });
    expect(span.parse({ median: '1s', p95: '2s', max: '1h' })).toEqual({ median: 1_000, p95: 2_000, max: 3_600_000 });
    expect(span.parse([{ weight: 1, of: ['0s', '1d'] }])).toEqual([{ weight: 1, of: [0, 86_400_000] }]);
  });

  it.each([
    ['the first of a range must not be above the second', [5, 1]],
    ['must be 0 < median < p95 <= max', { median: 0, p95: 8, max: 40 }],
    ['must be 0 < median < p95 <= max', { median: 8, p95: 8, max: 40 }],
    ['must be 0 < median < p95 <= max', { median: 2, p95: 8, max: 7 }],
    ['some weight must be above 0', [{ weight: 0, of: 3 }]],
  ])('says that %s: %j', (message, value) => {
    expect(amount.safeParse(value).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });

  it.each([[-1], ['3'], [[1, 2, 3]], [[]], [{ mean: 2, max: 4 }], [{ median: 2 }], [[{ weight: 1 }]], [null]])(
    'is not %j',
    (value) => {
      expect(amount.safeParse(value).success).toBe(false);
    },
  );
});
