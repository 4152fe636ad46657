import { z } from 'zod';

/** An instant as it is answered, ISO 8601 in UTC with milliseconds; a reader takes any text for one. */
export function time(description: string): z.ZodString {
  return z.string().meta({ format: 'date-time', description });
}

/** How many; never less than none. */
export function count(description: string): z.ZodInt {
  return z.int().min(0).meta({ description });
}

/**
 * One of some words. The service writes no others, and the document says so; a reader takes any text, for a newer service may
 * know more words.
 *
 * @param words as the keys of an object, so that none of the type's can be missing
 */
export function oneOf<T extends string>(
  words: Readonly<Record<T, unknown>>,
  description: string,
): z.ZodPipe<z.ZodCustom<T, T>, z.ZodTransform<string, T>> {
  return z
    .custom<T>((value) => typeof value === 'string')
    .transform((word): string => word)
    .meta({ type: 'string', enum: Object.keys(words), description });
}
