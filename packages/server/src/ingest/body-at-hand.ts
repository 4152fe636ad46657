import type { IncomingMessage } from 'node:http';

/** Waits until a request whose body came together with its headers is complete; not at all for any other. */
export type WaitForBodyAtHand = (request: IncomingMessage) => Promise<void> | undefined;

/**
 * Node tells of the headers, of the body and of its end one after the other, and what awaits something goes on in between: then all
 * bytes may be here, and the request isn't complete. At the end of the turn of the event loop it is, for all requests of this turn, and
 * can be read without the listeners and the timer that a body takes which is still arriving.
 */
export function createWaitForBodyAtHand(): WaitForBodyAtHand {
  let turnEnd: Promise<void> | null = null;

  return (request) => {
    const allHere = request.readableLength === Number(request.headers['content-length']);
    if (request.complete || !allHere) return undefined;
    turnEnd ??= new Promise((resolve) => {
      setImmediate(() => {
        turnEnd = null;
        resolve();
      });
    });
    return turnEnd;
  };
}
