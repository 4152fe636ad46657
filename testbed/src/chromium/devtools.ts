import type { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { TestbedError } from '../testbed-error.js';

/** What a command answers, by field name. */
export type DevtoolsResult = Readonly<Record<string, unknown>>;

/** A connection to a browser that is told what to do, and tells what happens. */
export interface Devtools {
  /** @throws TestbedError `FAILED` with what the browser said, or when it has ended */
  send(method: string, params?: DevtoolsResult, sessionId?: string): Promise<DevtoolsResult>;
  /** Calls back for each event of a session, until the browser ends. */
  onEvent(sessionId: string, listener: (method: string, params: DevtoolsResult) => void): void;
}

const fields = z.record(z.string(), z.unknown());
const messageSchema = z.object({
  id: z.number().optional(),
  sessionId: z.string().optional(),
  method: z.string().optional(),
  params: fields.default({}),
  result: fields.default({}),
  error: z.object({ message: z.string() }).optional(),
});

interface Waiting {
  readonly resolve: (result: DevtoolsResult) => void;
  readonly reject: (error: TestbedError) => void;
}

/**
 * Speaks the Chrome DevTools Protocol over the pipes of `--remote-debugging-pipe`: JSON messages, each ended by a zero byte.
 *
 * @param input what the browser reads
 * @param output what it writes
 */
export function openDevtools(input: Writable, output: Readable): Devtools {
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<string, (method: string, params: DevtoolsResult) => void>();
  let lastId = 0;
  let rest = '';

  function take(text: string): void {
    const { id, sessionId, method, params, result, error } = messageSchema.parse(JSON.parse(text));
    if (id === undefined) {
      if (method !== undefined) listeners.get(sessionId ?? '')?.(method, params);
      return;
    }
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new TestbedError('FAILED', `the browser refused: ${error.message}`));
  }

  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) take(message);
  });
  const end = (): void => {
    for (const { reject } of waiting.values()) reject(new TestbedError('FAILED', 'the browser has ended'));
    waiting.clear();
  };
  output.on('close', end);
  // writing to a browser that has ended; what was asked is refused by then
  input.on('error', end);

  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        const id = (lastId += 1);
        waiting.set(id, { resolve, reject });
        input.write(`${JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) })}\0`);
      }),
    onEvent: (sessionId, listener) => {
      listeners.set(sessionId, listener);
    },
  };
}
