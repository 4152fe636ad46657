import type { Database, Key } from 'lmdb';

/**
 * The device whose entries lie next to those of another one in the tree that holds all there is of devices; the first or last of all
 * next to `null`, and `null` where there is none. One search, however much there is of each.
 */
export function neighbour(
  tree: Database<unknown, [deviceId: string, ...Key[]]>,
  deviceId: string | null,
  side: 'before' | 'after',
): string | null {
  const reverse = side === 'before';
  const start = deviceId === null ? {} : { start: reverse ? [deviceId] : [deviceId, Infinity], exclusiveStart: true };
  const [next] = tree.getKeys({ ...start, reverse, limit: 1 });
  return next === undefined ? null : next[0];
}
