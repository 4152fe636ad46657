import type { ServerResponse } from 'node:http';

/** Waits before an answer is sent; no longer than the client does. */
export function waitToAnswer(response: ServerResponse, ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms === 0 || response.closed) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.on('close', done);
  });
}
