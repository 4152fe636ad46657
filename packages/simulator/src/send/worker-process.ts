import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { SimulatorError } from '../simulator-error.js';
import type { ShareProgress, ShareSender } from './senders.js';
import { fromWorker, type FromWorker, type ToWorker, type WorkerOrder } from './worker-messages.js';

/** How long a process that is told to stop may take to write what it knows, ms. */
const STOP_WITHIN_MS = 5_000;

/** A process that sends a share of a fleet. */
export interface WorkerProcess {
  /** Makes it ready. @throws SimulatorError what made it fail */
  prepare(order: WorkerOrder): Promise<ShareSender>;
  /** Ends it: one that still sends is given a moment to close its part of the ledger. Resolves when it is gone. */
  end(): Promise<void>;
}

/**
 * Starts a process that sends.
 *
 * @param signal stops what it sends
 */
export function startWorker(signal: AbortSignal | undefined): WorkerProcess {
  // a report on stdout must stay the only thing there
  const child = fork(workerFile(), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' });
  const exited = once(child, 'exit').catch(() => undefined);
  const say = (message: ToWorker): void => {
    // what cannot be said any more is known from how the process ended
    if (child.connected) child.send(message, () => undefined);
  };
  const onAbort = (): void => say({ kind: 'stop' });
  signal?.addEventListener('abort', onAbort);
  let progress: ShareProgress | null = null;
  const inbox = openInbox(child, (told) => {
    progress = told;
  });
  let sending: Promise<unknown> = Promise.resolve();
  return {
    prepare: async (order) => {
      say({ kind: 'prepare', order });
      const { firstMs } = await inbox.next('ready');
      return {
        firstMs,
        progress: () => progress,
        run: async (start) => {
          say({ kind: 'go', start });
          const done = inbox.next('done');
          sending = done.catch(() => undefined);
          return (await done).state;
        },
      };
    },
    end: async () => {
      signal?.removeEventListener('abort', onAbort);
      say({ kind: 'stop' });
      const patience = new AbortController();
      const late = pause(STOP_WITHIN_MS, undefined, { signal: patience.signal }).catch(() => undefined);
      await Promise.race([sending, late]);
      patience.abort();
      child.kill('SIGKILL');
      if (child.pid !== undefined) await exited;
    },
  };
}

type Answer<Kind extends FromWorker['kind']> = Extract<FromWorker, { kind: Kind }>;

interface Inbox {
  /** Waits for a message of a kind, which comes once. A failure, or the process's end, is thrown instead. */
  next<Kind extends 'ready' | 'done'>(kind: Kind): Promise<Answer<Kind>>;
}

function openInbox(child: ChildProcess, onProgress: (progress: ShareProgress) => void): Inbox {
  const arrived: FromWorker[] = [];
  let failure: Error | null = null;
  let wake = (): void => {};
  const fail = (error: Error): void => {
    failure ??= error;
    wake();
  };
  child.on('message', (received) => {
    const message = fromWorker.parse(received);
    if (message.kind === 'progress') return onProgress(message.progress);
    if (message.kind === 'failed') return fail(toError(message));
    arrived.push(message);
    wake();
  });
  child.on('error', (error) => fail(workerDied(error.message, error)));
  child.on('exit', (code, signal) => fail(workerDied(signal ?? `exit code ${code}`)));
  return {
    next: async (kind) => {
      for (;;) {
        for (const message of arrived) if (isKind(message, kind)) return message;
        if (failure !== null) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function isKind<Kind extends FromWorker['kind']>(message: FromWorker, kind: Kind): message is Answer<Kind> {
  return message.kind === kind;
}

function toError({ code, message }: Answer<'failed'>): Error {
  return code === null ? new Error(message) : new SimulatorError(code, message);
}

function workerDied(how: string, cause?: Error): SimulatorError {
  const message =
    `A process that sends ended (${how}) before it was done. What was sent is in the ledger: ` +
    'verify that, or simulate anew with another seed.';
  return new SimulatorError('WORKER_DIED', message, { cause });
}

/** The built worker, wherever this code is bundled to. */
function workerFile(): string {
  return createRequire(import.meta.url).resolve('@pisync/simulator/send-worker');
}
