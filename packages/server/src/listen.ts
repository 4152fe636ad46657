import type { Server } from 'node:http';

/** The service could not start to listen; the message says where and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Connections that wait to be taken up, as far as the system lets so many wait; a school that wakes up is a thousand at once. */
const BACKLOG = 4096;

/**
 * Starts to listen.
 *
 * @param port 0 takes any free one
 * @returns the port it listens on
 * @throws ListenError when the port is taken or not allowed, or the address is not one of this machine
 */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const onError = (cause: NodeJS.ErrnoException): void => {
      reject(new ListenError(`cannot listen on ${host}, port ${port}: ${adviceFor(cause)}`, { cause }));
    };
    server.once('error', onError);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', onError);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function adviceFor({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'the port is in use; stop what uses it, or choose another (0 takes any free one)';
    case 'EACCES':
      return 'the port needs more rights; choose one above 1023';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'the address is not one of this machine; choose 127.0.0.1, or 0.0.0.0 for all of its addresses';
    default:
      return message;
  }
}
