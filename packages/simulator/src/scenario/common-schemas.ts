import { z } from 'zod';

/** A probability, or a share of something. */
export const share = z.number().min(0).max(1);

/** How often each of these occurs, by weight; those left out don't occur. */
export function weights<const Name extends string>(names: readonly [Name, ...Name[]]) {
  return z
    .partialRecord(z.enum(names), z.number().nonnegative())
    .refine((record) => Object.values(record).some((weight) => Number(weight) > 0), 'some weight must be above 0');
}
