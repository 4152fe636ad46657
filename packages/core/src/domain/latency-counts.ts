/**
 * How many requests took about how long: counts by bucket. Counts of several processes are merged by adding them up, which
 * percentiles can't be.
 *
 * The buckets are those of DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with
 * relative-error guarantees", VLDB 2019): bucket `i` holds latencies above `GAMMA ** (i - 1)` milliseconds and up to `GAMMA ** i`,
 * so that a percentile read from them is at most `LATENCY_ERROR` off the true one, as a part of it.
 */
export type LatencyCounts = ReadonlyMap<number, number>;

/** How far off a percentile may be: 2 %. */
export const LATENCY_ERROR = 0.02;

const GAMMA = (1 + LATENCY_ERROR) / (1 - LATENCY_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
/** Latencies outside count as these, in milliseconds: so there are some 460 buckets at most, however long a request hangs. */
export const SHORTEST_LATENCY_MS = 0.01;
export const LONGEST_LATENCY_MS = 1_000_000;

/** The bucket of a latency in milliseconds. */
export function latencyBucket(latencyMs: number): number {
  const within = Math.min(LONGEST_LATENCY_MS, Math.max(SHORTEST_LATENCY_MS, latencyMs));
  return Math.ceil(Math.log(within) / LOG_GAMMA);
}

/** Adds up two counts. */
export function mergeLatencies(a: LatencyCounts, b: LatencyCounts): LatencyCounts {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const merged = new Map(a);
  for (const [bucket, count] of b) merged.set(bucket, (merged.get(bucket) ?? 0) + count);
  return merged;
}

/** How many requests were counted. */
export function countRequests(counts: LatencyCounts): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

/**
 * The latency in milliseconds that the given part of the requests did not exceed (nearest rank); `null` when there were none.
 *
 * @param part above 0, up to 1: 0.99 for the 99th percentile
 */
export function latencyPercentile(counts: LatencyCounts, part: number): number | null {
  const rank = Math.ceil(part * countRequests(counts));
  let reached = 0;
  for (const [bucket, count] of [...counts].sort(([a], [b]) => a - b)) {
    reached += count;
    // the middle of the bucket, as far from its lower end as from its upper one in proportion
    if (reached >= rank) return (2 * GAMMA ** bucket) / (GAMMA + 1);
  }
  return null;
}
