import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Fleet } from '../fleet/fleet.js';
import { SimulatorError } from '../simulator-error.js';
import type { PaceStart } from './pace.js';
import type { Senders, SendFleetOptions } from './send-fleet.js';
import type { ShareProgress, ShareSender } from './send-share.js';
import type { SendState } from './send-tally.js';
import { fromWorker, type FromWorker, type ToWorker, type WorkerOrder } from './worker-messages.js';

/**
 * Starts processes that share a fleet by schools, and makes each ready to send.
 *
 * @throws SimulatorError what made one of them fail
 */
export async function prepareInProcesses(fleet: Fleet, options: SendFleetOptions): Promise<Senders> {
  const parts = Math.min(options.workers, fleet.schools);
  const processes = Array.from({ length: parts }, () => startWorker(options.signal));
  const close = async (): Promise<void> => {
    await Promise.all(processes.map((worker) => worker.end()));
  };
  const { target, ledgerPath, pace, giveUpAfterMs } = options;
  const { seed, devices } = fleet;
  const scenario = JSON.stringify(fleet.source);
  const concurrency = Math.max(1, Math.floor(options.concurrency / parts));
  const common = { target, ledgerPath, pace, giveUpAfterMs, concurrency, seed, devices, scenario };
  try {
    const shares = processes.map((worker, part) => worker.prepare({ ...common, share: { part, parts } }));
    return { shares: await Promise.all(shares), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Worker {
  prepare(order: WorkerOrder): Promise<ShareSender>;
  end(): Promise<void>;
}

function startWorker(signal: AbortSignal | undefined): Worker {
  const child = fork(workerFile(), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' });
  const say = (message: ToWorker): void => {
    if (child.connected) child.send(message);
  };
  const onAbort = (): void => say({ kind: 'stop' });
  signal?.addEventListener('abort', onAbort);
  let progress: ShareProgress | null = null;
  const answer = listen(child, (told) => {
    progress = told;
  });
  return {
    prepare: async (order) => {
      say({ kind: 'prepare', order });
      const ready = await answer('ready');
      return {
        firstMs: ready.firstMs,
        progress: () => progress,
        run: async (start: PaceStart): Promise<SendState> => {
          say({ kind: 'go', start });
          const done = await answer('done');
          return done.state;
        },
      };
    },
    end: async () => {
      signal?.removeEventListener('abort', onAbort);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

type Answer<Kind extends FromWorker['kind']> = Extract<FromWorker, { kind: Kind }>;

/** Waits for one kind of message after the other; a failure, or the process's end, is the error of whoever waits. */
function listen(
  child: ChildProcess,
  onProgress: (progress: ShareProgress) => void,
): <Kind extends 'ready' | 'done'>(kind: Kind) => Promise<Answer<Kind>> {
  const arrived: FromWorker[] = [];
  let failure: Error | null = null;
  let wake = (): void => {};
  child.on('message', (received) => {
    const message = fromWorker.parse(received);
    if (message.kind === 'progress') onProgress(message.progress);
    else if (message.kind === 'failed') failure = toError(message);
    else arrived.push(message);
    wake();
  });
  child.on('exit', (code, signal) => {
    const message = `A process that sends ended (${signal ?? code}) before it was done. What it sent is in the ledger.`;
    failure ??= new SimulatorError('WORKER_DIED', message);
    wake();
  });
  return async (kind) => {
    for (;;) {
      for (const message of arrived) if (isKind(message, kind)) return message;
      if (failure !== null) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

function isKind<Kind extends FromWorker['kind']>(message: FromWorker, kind: Kind): message is Answer<Kind> {
  return message.kind === kind;
}

function toError({ code, message }: Answer<'failed'>): Error {
  return code === null ? new Error(message) : new SimulatorError(code, message);
}

/** The built worker, wherever this code is bundled to. */
function workerFile(): string {
  return createRequire(import.meta.url).resolve('@pisync/simulator/send-worker');
}
