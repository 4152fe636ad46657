import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody listens on now. Somebody else may take it first: see `onFreePort`. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

const ATTEMPTS = 3;

/**
 * Starts something on the given port, or on a free one: then again on another if it fails, since the port may have been
 * taken by somebody else before it was used.
 *
 * @throws what the last start threw
 */
export async function onFreePort<T>(given: number | undefined, start: (port: number) => Promise<T>): Promise<T> {
  if (given !== undefined) return start(given);
  for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
    const started = await start(await freePort()).catch(() => null);
    if (started !== null) return started;
  }
  return start(await freePort());
}
