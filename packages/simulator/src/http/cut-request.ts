import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Exchange } from './service-client.js';

/**
 * Sends a request on a connection of its own and destroys that once the body was handed to the operating system,
 * without waiting for the answer: what a laptop does that loses its link. Whether the service got it stays open.
 *
 * @param target the base URL, without a slash at its end
 * @returns resolves when the connection is gone, for whatever reason
 */
export function cutRequest(target: string, { method, path, headers, body }: Exchange): Promise<void> {
  const url = new URL(`${target}${path}`);
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const length = { 'content-length': Buffer.byteLength(body ?? '') };
    const outgoing = request(url, { method, headers: { ...headers, ...length }, agent: false });
    outgoing.on('error', () => undefined);
    outgoing.on('close', resolve);
    outgoing.end(body, () => {
      outgoing.destroy();
    });
  });
}
