/** What `countKeys` gives for a value with an unsafe key: more than any text has. */
export const UNSAFE_KEYS = Infinity;

/**
 * Counts the keys that the objects of a value made by `JSON.parse` have together. Compared with the members of its text, fewer
 * keys mean that an object had a key twice. Builds nothing for a key; recursion follows the nesting, so bound that first.
 *
 * Keys that lead to prototype pollution in code that merges objects are unsafe: `__proto__`, and a `constructor` that holds
 * a `prototype`.
 *
 * @returns the number of keys, or `UNSAFE_KEYS`
 */
export function countKeys(value: unknown): number {
  if (Array.isArray(value)) return countInArray(value);
  return isObject(value) ? countInObject(value) : 0;
}

function countInArray(items: readonly unknown[]): number {
  let count = 0;
  for (const item of items) count += countKeys(item);
  return count;
}

function countInObject(object: Readonly<Record<string, unknown>>): number {
  let count = 0;
  // what JSON.parse makes has no inherited keys that are enumerable
  for (const key in object) {
    const value = object[key];
    if (key === '__proto__') return UNSAFE_KEYS;
    if (key === 'constructor' && isObject(value) && Object.hasOwn(value, 'prototype')) return UNSAFE_KEYS;
    count += typeof value === 'object' ? 1 + countKeys(value) : 1;
  }
  return count;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
