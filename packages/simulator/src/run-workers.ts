import { setMaxListeners } from 'node:events';

/**
 * Runs the same work in several workers at once, until all are done. The first that fails stops the others, through
 * the signal each of them is given, and its error is thrown once all have ended.
 *
 * @param signal stops the workers from outside
 */
export async function runWorkers(
  workers: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  // Every worker that pauses listens to the signal: many, but no leak. (Node 20 takes no limit for AbortSignal.any.)
  setMaxListeners(0, stop.signal);
  const stopAll = (): void => stop.abort();
  if (signal?.aborted === true) stopAll();
  signal?.addEventListener('abort', stopAll);
  const failures: unknown[] = [];
  const guarded = async (): Promise<void> => {
    try {
      await work(stop.signal);
    } catch (error) {
      failures.push(error);
      stopAll();
    }
  };
  await Promise.all(Array.from({ length: workers }, guarded));
  signal?.removeEventListener('abort', stopAll);
  if (failures.length > 0) throw failures[0];
}
