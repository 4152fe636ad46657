/** Reading takes at most one part in this many of the time. */
const COST_SHARE = 20;

/**
 * Reads figures, those who ask at once together. They may be as old as `maxAgeMs`, or where reading takes long as twenty times
 * that, so that a large fleet's figures never keep its database busy.
 */
export function createCachedReader<T>(readAnew: () => Promise<T>, maxAgeMs: number): () => Promise<T> {
  let last: { readonly figures: T; readonly goodUntil: number } | null = null;
  let reading: Promise<T> | null = null;

  async function read(): Promise<T> {
    const begunAt = performance.now();
    const figures = await readAnew();
    const tookMs = performance.now() - begunAt;
    if (maxAgeMs > 0) last = { figures, goodUntil: begunAt + tookMs + Math.max(maxAgeMs, tookMs * COST_SHARE) };
    return figures;
  }

  return async () => {
    if (last !== null && performance.now() < last.goodUntil) return last.figures;
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };
}
