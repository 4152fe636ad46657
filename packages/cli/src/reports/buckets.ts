/** Syncs by a quantity, in buckets: each holds what is up to its bound and above the one before; the last has none. */
export interface Bucket {
  readonly up_to: number | null;
  readonly syncs: number;
}

/** The buckets of two sets of syncs, with the same bounds, taken together; either may be empty. */
export function addBuckets(a: readonly Bucket[], b: readonly Bucket[]): readonly Bucket[] {
  if (a.length === 0) return b;
  return a.map(({ up_to, syncs }, index) => ({ up_to, syncs: syncs + (b[index]?.syncs ?? 0) }));
}

/**
 * The median, as near as buckets tell it: syncs are taken to be spread evenly within theirs. What is above the last bound counts as
 * that. `null` when there are no syncs.
 */
export function medianOf(buckets: readonly Bucket[]): number | null {
  const half = buckets.reduce((sum, { syncs }) => sum + syncs, 0) / 2;
  if (half === 0) return null;
  let below = 0;
  let from = 0;
  for (const { up_to: upTo, syncs } of buckets) {
    if (below + syncs >= half) return upTo === null ? from : from + ((upTo - from) * (half - below)) / syncs;
    below += syncs;
    from = upTo ?? from;
  }
  return from;
}

/** Which share of the syncs lies above a bound of the buckets; `null` when there are none. */
export function shareAbove(buckets: readonly Bucket[], bound: number): number | null {
  const all = buckets.reduce((sum, { syncs }) => sum + syncs, 0);
  const above = buckets.reduce((sum, { up_to, syncs }) => (up_to === null || up_to > bound ? sum + syncs : sum), 0);
  return ratio(above, all);
}

/** A share to four places; `null` of nothing. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}
