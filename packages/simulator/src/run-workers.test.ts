import { expect, it } from 'vitest';
import { runWorkers } from './run-workers.js';

it('shares the work among the workers', async () => {
  const waiting = [1, 2, 3, 4, 5, 6, 7].values();
  const done: number[] = [];
  await runWorkers(3, undefined, async () => {
    for (const item of waiting) {
      await Promise.resolve();
      done.push(item);
    }
  });
  expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('stops all at the first that fails, and throws its error', async () => {
  let started = 0;
  const running = runWorkers(4, undefined, (signal) => {
    started += 1;
    if (started === 4) return Promise.reject(new Error('the fourth'));
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('stopped')));
    });
  });
  await expect(running).rejects.toThrow('the fourth');
});

it('hands on a stop from outside, also one that came before', async () => {
  const stop = new AbortController();
  const untilStopped = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });
  const running = runWorkers(20, stop.signal, untilStopped);
  stop.abort();
  await expect(running).resolves.toBeUndefined();
  await expect(runWorkers(2, stop.signal, untilStopped)).resolves.toBeUndefined();
});
