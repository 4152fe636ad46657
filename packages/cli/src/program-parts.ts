import { Option } from 'commander';
import type { LogLevel } from '@pisync/server';
import { CliError } from './cli-error.js';

/** What the program knows of the process it runs in. */
export interface ProgramContext {
  readonly process: NodeJS.Process;
  /** The file that is the program, to be started again as a service. */
  readonly file: string;
  readonly version: string;
}

/** Batches of the queue that a process may write at once. */
export const MAX_WORKERS = 100;

/** Devices that a simulated fleet may have. */
export const MAX_DEVICES = 1_000_000;

const LOG_LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** How much is logged. */
export function logLevelOption(): Option {
  return new Option('--log-level <level>', 'how much to log (LOG_LEVEL, default info)').choices(LOG_LEVELS);
}

/** Aborts at the first Ctrl-C or SIGTERM, so that what was begun is cleaned up; a second one ends the process at once. */
export function interruption(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new CliError('interrupted')));
  }
  return controller.signal;
}

/** What stands at the end of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
