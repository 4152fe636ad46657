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
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const failures: unknown[] = [];
  const guarded = async (): Promise<void> => {
    try {
      await work(stopped);
    } catch (error) {
      failures.push(error);
      stop.abort();
    }
  };
  await Promise.all(Array.from({ length: workers }, guarded));
  if (failures.length > 0) throw failures[0];
}
