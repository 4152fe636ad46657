import { z } from 'zod';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** How much is logged, in pino's words. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a service is configured with. */
export interface ServerConfig {
  /** 0 takes any free port. */
  readonly port: number;
  /** The address to listen on. */
  readonly host: string;
  /** The folder of the embedded store; made when there is none. */
  readonly dataDir: string;
  readonly logLevel: LogLevel;
}

/** The environment has values that can't be meant; the message names each variable and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const PORT_RULE = 'must be a port number from 0 to 65535 (0 takes any free one)';

const environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, { error: PORT_RULE })
    .transform(Number)
    .refine((port) => port <= 65_535, { error: PORT_RULE })
    .default(3000),
  HOST: z.string().default('127.0.0.1'),
  PISYNC_DATA_DIR: z.string().default('.pisync'),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  MONGO_URI: z
    .undefined({ error: 'is set, but cluster mode is not part of this version; unset it to use the embedded store' })
    .optional(),
});

/**
 * Reads the configuration from environment variables; those that are empty count as not set.
 * @throws ConfigError that names each bad variable and what it takes
 */
export function parseServerConfig(env: Readonly<Record<string, string | undefined>>): ServerConfig {
  const set = Object.entries(env).flatMap(([name, value]) => {
    const trimmed = value?.trim() ?? '';
    return trimmed === '' ? [] : [[name, trimmed]];
  });
  const parsed = environment.safeParse(Object.fromEntries(set));
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
  }
  const { PORT: port, HOST: host, PISYNC_DATA_DIR: dataDir, LOG_LEVEL: logLevel } = parsed.data;
  return { port, host, dataDir, logLevel };
}
