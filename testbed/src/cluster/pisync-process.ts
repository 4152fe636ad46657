import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { findProgram } from '../programs/find-program.js';
import type { Machine } from '../machine.js';
import { TestbedError } from '../testbed-error.js';
import { workspaceFolder } from '../workspace-folder.js';

export interface PisyncProcessOptions {
  /** The command and its options, such as `['serve', '--workers', '0']`. */
  readonly args: readonly string[];
  /** Added to the environment; what PiSync reads of this process's own is left out. */
  readonly env: Readonly<Record<string, string>>;
  /** Where its `/healthz` is. */
  readonly port: number;
  /** What it logs is added to this file. */
  readonly logFile: string;
  readonly machine: Machine;
}

/** A `pisync` that runs until it is stopped. */
export interface PisyncProcess {
  readonly port: number;
  readonly logFile: string;
  /** Kills it, as a crash would (SIGKILL). */
  kill(): Promise<void>;
  /** Starts it again after a kill, and resolves once it answers. */
  restart(): Promise<void>;
  /** Asks it to stop (SIGTERM), and resolves when it has. @throws TestbedError `FAILED` when it doesn't end with 0 */
  stop(): Promise<void>;
}

const BETWEEN_LOOKS_MS = 50;
const GIVE_UP_AFTER_MS = 30_000;
const GRACE_MS = 30_000;

/**
 * Starts the `pisync` that was built in this checkout.
 *
 * @throws TestbedError `FAILED` when it ends, or doesn't answer within half a minute
 */
export async function startPisync(options: PisyncProcessOptions): Promise<PisyncProcess> {
  const { port, logFile } = options;
  let child = await launch(options);
  return {
    port,
    logFile,
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
    async restart() {
      child = await launch(options);
    },
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      const how = await ended(child);
      clearTimeout(timer);
      if (how !== 0) throw failed(options, `ended with ${how} when it was asked to stop`);
    },
  };
}

async function launch(options: PisyncProcessOptions): Promise<ChildProcess> {
  const { args, env, port, logFile, machine } = options;
  const log = await open(logFile, 'a');
  const program = join(workspaceFolder(), '../packages/cli/dist/main.js');
  const setpriv = findProgram('setpriv', machine.programFolders);
  const command = [process.execPath, program, ...args];
  // dies with its parent, where the kernel can be asked for that
  const [file = '', ...rest] = setpriv === null ? command : [setpriv, '--pdeathsig', 'KILL', ...command];
  const child = spawn(file, rest, { env: { ...environment(), ...env }, stdio: ['ignore', log.fd, log.fd] });
  await log.close();
  const deadlineMs = performance.now() + GIVE_UP_AFTER_MS;
  while (performance.now() < deadlineMs) {
    if (child.exitCode !== null || child.signalCode !== null) throw failed(options, 'ended before it answered');
    if (await isAlive(port)) return child;
    await pause(BETWEEN_LOOKS_MS);
  }
  child.kill('SIGKILL');
  throw failed(options, 'did not answer within half a minute');
}

/** Of the environment all but what PiSync is configured with. */
function environment(): NodeJS.ProcessEnv {
  const ours = /^(MONGO_URI|REDIS_|PISYNC_|PORT$|HOST$|LOG_LEVEL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

async function isAlive(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
    await answer.text();
    return answer.ok;
  } catch {
    return false;
  }
}

function ended(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode ?? child.signalCode);
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
}

function failed({ args, logFile }: PisyncProcessOptions, what: string): TestbedError {
  return new TestbedError('FAILED', `pisync ${args.join(' ')} ${what}; its log is ${logFile}`);
}
