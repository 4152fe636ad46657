import { ConfigError, type LogLevel, startServer, startWorker } from '@pisync/server';
import { PinoPretty as pretty } from 'pino-pretty';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { readConfig } from '../read-config.js';

/** What the command line says in place of the environment. */
export interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  readonly dataDir?: string;
  readonly logLevel?: LogLevel;
  readonly workers?: number;
  readonly ack?: string;
}

/** What the command line says of a worker in place of the environment. */
export interface WorkOptions {
  /** Where health is answered. */
  readonly port?: number;
  readonly host?: string;
  readonly logLevel?: LogLevel;
  readonly workers?: number;
}

/** Runs the service until it is told to stop; then finishes what it has accepted. */
export async function serve(options: ServeOptions, process: NodeJS.Process): Promise<void> {
  const config = readConfig(process, {
    PORT: options.port,
    HOST: options.host,
    PISYNC_DATA_DIR: options.dataDir,
    LOG_LEVEL: options.logLevel,
    PISYNC_WORKERS: options.workers,
    PISYNC_ACK: options.ack,
  });
  await runUntilTold(process, () => startServer(config, readableLog(process)));
}

/** Writes what is on the queue until it is told to stop; then finishes the batches it has begun. */
export async function work(options: WorkOptions, process: NodeJS.Process): Promise<void> {
  const config = readConfig(process, {
    HOST: options.host,
    LOG_LEVEL: options.logLevel,
    PISYNC_WORKERS: options.workers,
    PISYNC_WORKER_PORT: options.port,
  });
  await runUntilTold(process, () => startWorker(config, readableLog(process)));
}

async function runUntilTold(process: NodeJS.Process, start: () => Promise<{ close(): Promise<void> }>): Promise<void> {
  // also while it starts
  const told = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const running = await start().catch((error: unknown) => {
    if (error instanceof ConfigError) throw new CliError(error.message, EXIT.usage, { cause: error });
    throw error;
  });
  await told;
  // a second signal ends the process the usual way
  await running.close();
}

/** Lines for a person on a terminal, JSON elsewhere. */
function readableLog({ stdout }: NodeJS.Process) {
  return stdout.isTTY ? { destination: pretty({ ignore: 'pid,hostname', singleLine: true }) } : {};
}
