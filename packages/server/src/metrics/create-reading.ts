import { within } from '../within.js';

/** How long what was read is good for, in milliseconds; several who ask at the same time share it. */
const LASTS_MS = 1000;
/** Of the time of those who answer, at most one part in this many goes into answering this. */
const ASKING_SHARE = 20;

/** What is read with. */
export interface ReadingOptions<T> {
  readonly read: () => Promise<T>;
  /** Who asks waits for at most this many milliseconds. */
  readonly limitMs: number;
  /** A clock that only goes forward, in milliseconds. */
  readonly nowMs: () => number;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Asks for something that costs a query, seldom: one question at a time, however many ask, and its answer counts for a second, or for longer
 * where it took long. What takes longer than the limit is waited for in the background.
 *
 * @returns what asks: resolves with the answer, or `null` when there is none in time; never rejects
 */
export function createReading<T>({ read, limitMs, nowMs, onFailure }: ReadingOptions<T>): () => Promise<T | null> {
  let known: { readonly value: T; readonly staleAtMs: number } | null = null;
  let reading: Promise<T> | null = null;

  async function readNow(): Promise<T> {
    const begunMs = nowMs();
    try {
      const value = await read();
      const endedMs = nowMs();
      known = { value, staleAtMs: endedMs + Math.max(LASTS_MS, (endedMs - begunMs) * ASKING_SHARE) };
      return value;
    } catch (error) {
      onFailure(error);
      throw error;
    } finally {
      reading = null;
    }
  }

  return async () => {
    if (known !== null && nowMs() < known.staleAtMs) return known.value;
    return within(limitMs, (reading ??= readNow()));
  };
}
