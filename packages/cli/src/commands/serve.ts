import { ConfigError, type LogLevel, parseServerConfig, startServer } from '@pisync/server';
import { PinoPretty as pretty } from 'pino-pretty';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** What the command line says in place of the environment. */
export interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  readonly dataDir?: string;
  readonly logLevel?: LogLevel;
}

/** Runs the service until it is told to stop; then finishes what it has accepted. */
export async function serve(options: ServeOptions, process: NodeJS.Process): Promise<void> {
  const config = { ...readConfig(process), ...options };
  const running = await startServer(
    config,
    process.stdout.isTTY ? { destination: pretty({ ignore: 'pid,hostname', singleLine: true }) } : {},
  );
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  // a second signal ends the process the usual way
  await running.close();
}

function readConfig(process: NodeJS.Process): ReturnType<typeof parseServerConfig> {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  try {
    return parseServerConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) throw new CliError(error.message, EXIT.usage);
    throw error;
  }
}
