import { spawn, type StdioOptions } from 'node:child_process';
import { Duplex, type Readable } from 'node:stream';
import { findProgram } from './find-program.js';

/** A program that runs until it is ended. */
export interface RunningProgram {
  /** Its process; `null` when it could not be started. */
  readonly pid: number | null;
  /** Resolves when it has ended, for whatever reason, with how: `exit code 1`, `SIGKILL`. */
  readonly ended: Promise<string>;
  isRunning(): boolean;
  /** What it was given beside the standard streams, from descriptor 3 on. */
  readonly pipes: readonly Duplex[];
  /** The last it wrote to standard output and standard error. */
  lastWords(): string;
  /** Sends a signal and resolves when the program is gone; after ten seconds it is killed. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Long enough for the reason a service gives when it won't start. */
const LAST_WORDS_LENGTH = 4_000;
const GRACE_MS = 10_000;

/**
 * Starts a program that is to run until this process ends it, or dies: then the kernel ends it, where `setpriv` can be
 * found to ask for that (Linux, `PR_SET_PDEATHSIG`; it holds to the thread that started the program).
 *
 * @param folders where `setpriv` is looked for
 * @param pipes how many pipes it is given beside the standard streams
 */
export function startProgram(
  program: string,
  args: readonly string[],
  folders: readonly string[],
  pipes = 0,
): RunningProgram {
  const setpriv = findProgram('setpriv', folders);
  const more = Array.from({ length: pipes }, () => 'pipe' as const);
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...more];
  const child =
    setpriv === null
      ? spawn(program, args, { stdio })
      : spawn(setpriv, ['--pdeathsig', 'TERM', program, ...args], { stdio });
  const lastWords = keepLastWords([child.stdout, child.stderr].filter((stream) => stream !== null));
  let running = true;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
  }).finally(() => {
    running = false;
  });

  return {
    pid: child.pid ?? null,
    ended,
    isRunning: () => running,
    pipes: child.stdio.slice(3).filter((stream) => stream instanceof Duplex),
    lastWords,
    async end(signal) {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Reads streams to their ends and keeps the last of them. */
export function keepLastWords(streams: readonly Readable[]): () => string {
  let last = '';
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (words: string) => {
      last = (last + words).slice(-LAST_WORDS_LENGTH);
    });
  }
  return () => last.trim();
}
