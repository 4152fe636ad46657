import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Exchange } from './service-client.js';

/**
 * Sends a request on a connection of its own and destroys that without waiting for the answer: what a laptop does that
 * loses its link. `cut` is once the whole body was handed to the operating system, so that whether the service got it stays
 * open; `interrupted` is in the middle of the body, of which a service must take nothing.
 *
 * @param target the base URL, without a slash at its end
 * @returns resolves when the connection is gone, for whatever reason
 */
export function cutRequest(
  target: string,
  { method, path, headers, body }: Exchange,
  when: 'cut' | 'interrupted',
): Promise<void> {
  const url = new URL(`${target}${path}`);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const bytes = Buffer.from(body ?? '');
  const written = when === 'cut' ? bytes : bytes.subarray(0, bytes.length >> 1);
  return new Promise((resolve) => {
    const outgoing = request(url, { method, headers: { ...headers, 'content-length': bytes.length }, agent: false });
    outgoing.on('error', () => undefined);
    outgoing.on('close', resolve);
    outgoing.write(written, () => {
      outgoing.destroy();
    });
  });
}
