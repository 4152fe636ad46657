import type { IncomingMessage } from 'node:http';
import { HttpError } from '../http-errors.js';
import type { ByteBudget } from './byte-budget.js';

/** How slowly a body may arrive. */
export interface BodyPace {
  /** What any body may take, in milliseconds. */
  readonly bodyGraceMs: number;
  /** And a second more for each so many bytes that have come (as `MinRate` of Apache's mod_reqtimeout). */
  readonly slowestBytesPerSecond: number;
}

/**
 * The bytes of a body; `too_large` as soon as there are more than are taken, `overloaded` when the budget is used up,
 * `too_slow` when it didn't arrive in time, `aborted` when the client went away.
 */
export type ReadBody = Buffer | 'too_large' | 'overloaded' | 'too_slow' | 'aborted';

const NO_BYTES = Buffer.alloc(0);

/**
 * Reads a request's body, at most `limitBytes` of it. When it can't be taken, the rest is left unread.
 * Never rejects: a client that goes away is no error of the service.
 *
 * @param budget what is read is taken out of it; the caller gives the length of a body back, all else is given back here
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  budget: ByteBudget,
  { bodyGraceMs, slowestBytesPerSecond }: BodyPace,
): Promise<ReadBody> {
  // most bodies are here already, and need neither a timer nor listeners
  if (request.complete) return Promise.resolve(takeWhole(request, limitBytes, budget));
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const begunAt = performance.now();
    let timer: NodeJS.Timeout;
    const settle = (outcome: ReadBody): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
      resolve(outcome);
    };
    const giveUp = (outcome: 'too_large' | 'overloaded' | 'too_slow' | 'aborted'): void => {
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
    const checkPace = (): void => {
      const dueAt = begunAt + bodyGraceMs + (bytes * 1000) / slowestBytesPerSecond;
      const leftMs = dueAt - performance.now();
      if (leftMs <= 0) giveUp('too_slow');
      else timer = setTimeout(checkPace, leftMs);
    };
    const onEnd = (): void => {
      const [first] = chunks;
      settle(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, bytes));
    };
    const onGone = (): void => giveUp('aborted');
    timer = setTimeout(checkPace, bodyGraceMs);
    request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  });
}

/** The body of a request that has arrived to its end. */
function takeWhole(request: IncomingMessage, limitBytes: number, budget: ByteBudget): ReadBody {
  const read: unknown = request.read();
  const body = Buffer.isBuffer(read) ? read : NO_BYTES;
  if (body.length > limitBytes) return 'too_large';
  return budget.take(body.length) ? body : 'overloaded';
}

/** The answer to a body that doesn't arrive. */
export function bodyTooSlow(): HttpError {
  return new HttpError('request_timeout', 'the body did not arrive in time; send it again');
}
