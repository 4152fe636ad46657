import { z, type ZodType } from 'zod';

/**
 * How a quantity varies: one value; a range, evenly, both ends included; an exponential distribution by its mean; a lognormal one
 * by its median and 95th percentile, cut off at `max`; or some of these by weight.
 */
export type Distribution =
  | number
  | readonly [min: number, max: number]
  | { readonly mean: number }
  | { readonly median: number; readonly p95: number; readonly max: number }
  | readonly { readonly weight: number; readonly of: number | readonly [min: number, max: number] }[];

/**
 * The schema of a distribution.
 *
 * @param quantity how one value is written
 */
export function distribution<Input>(quantity: ZodType<number, Input>) {
  const range = z
    .tuple([quantity, quantity])
    .refine(([min, max]) => min <= max, 'the first of a range must not be above the second');
  const weighted = z.strictObject({ weight: z.number().nonnegative(), of: z.union([quantity, range]) });
  const exponential = z.strictObject({ mean: quantity });
  const lognormal = z
    .strictObject({ median: quantity, p95: quantity, max: quantity })
    .refine(({ median, p95, max }) => median > 0 && median < p95 && p95 <= max, 'must be 0 < median < p95 <= max');
  const someWeight = (list: readonly { weight: number }[]): boolean => list.some(({ weight }) => weight > 0);
  return z.union([
    quantity.describe('always this'),
    range.describe('evenly between the two, both included'),
    exponential.describe('exponential with this mean'),
    lognormal.describe('lognormal by its median and 95th percentile, at most max'),
    z.array(weighted).min(1).refine(someWeight, 'some weight must be above 0').describe('one of these, by weight'),
  ]);
}
