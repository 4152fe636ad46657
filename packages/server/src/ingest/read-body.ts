import type { IncomingMessage } from 'node:http';
import type { ByteBudget } from './byte-budget.js';

/**
 * The bytes of a body; `too_large` as soon as there are more than are taken, `overloaded` when the budget is used up,
 * `aborted` when the client went away.
 */
export type ReadBody = Buffer | 'too_large' | 'overloaded' | 'aborted';

/**
 * Reads a request's body, at most `limitBytes` of it. When it can't be taken, the rest is left unread.
 * Never rejects: a client that goes away is no error of the service.
 *
 * @param budget what is read is taken out of it; the caller gives the length of a body back, all else is given back here
 */
export function readBody(request: IncomingMessage, limitBytes: number, budget: ByteBudget): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (outcome: ReadBody): void => {
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      resolve(outcome);
    };
    const giveUp = (outcome: 'too_large' | 'overloaded' | 'aborted'): void => {
      budget.give(bytes);
      request.pause();
      settle(outcome);
    };
    const onData = (chunk: Buffer): void => {
      if (bytes + chunk.length > limitBytes) {
        giveUp('too_large');
      } else if (budget.take(chunk.length)) {
        bytes += chunk.length;
        chunks.push(chunk);
      } else {
        giveUp('overloaded');
      }
    };
    const onEnd = (): void => {
      const [first] = chunks;
      settle(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes));
    };
    const onGone = (): void => giveUp('aborted');
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}
