import { ConfigError, parseServerConfig, type ServerConfig } from '@pisync/server';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** Adds what `.env` says to the environment. */
export function loadEnvironment(process: NodeJS.Process): void {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** The configuration in the environment and `.env`, with what the command line says in its place. @throws CliError */
export function readConfig(
  process: NodeJS.Process,
  inPlace: Readonly<Record<string, string | number | undefined>> = {},
): ServerConfig {
  loadEnvironment(process);
  const said = Object.entries(inPlace).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return wrongConfigIsUsage(() => parseServerConfig({ ...process.env, ...Object.fromEntries(said) }));
}

/** A configuration that can't be meant is the caller's mistake. @throws CliError */
export function wrongConfigIsUsage<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigError) throw new CliError(error.message, EXIT.usage, { cause: error });
    throw error;
  }
}
