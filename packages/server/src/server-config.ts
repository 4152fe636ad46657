import { type AbsencePolicy, DEFAULT_ABSENCE_POLICY } from '@pisync/core';
import { z } from 'zod';
import { type SecurityConfig, securityEnvironment, securityOf } from './access/security-config.js';
import { WEBHOOK_FORMATS, type WebhookFormat, webhookUrl } from './alerts/alerts-file.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** How much is logged, in pino's words. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** When an event is answered for: once the store has it, or once the queue has it. */
export const ACK_LEVELS = ['stored', 'queued'] as const;

export type AckLevel = (typeof ACK_LEVELS)[number];

/** Where Redis is. */
export interface RedisConfig {
  readonly host: string;
  readonly port: number;
  readonly password?: string;
}

/** What processes that share a MongoDB and a Redis are configured with. */
export interface ClusterConfig {
  readonly mongoUri: string;
  readonly redis: RedisConfig;
  readonly ack: AckLevel;
  /** Batches that this process takes from the queue and writes at once; 0 for none, left out for what suits the command. */
  readonly workers?: number;
  /** Requests are refused while the queue holds this many events. */
  readonly queueMaxEvents: number;
  /** Where a worker answers for its health; nowhere when left out. 0 takes any free port. */
  readonly workerPort?: number;
}

/** By what people are told of alerts, as the environment says it. */
export interface AlertsConfig {
  /** A file of settings. */
  readonly file?: string;
  readonly webhook?: { readonly url: URL; readonly format: WebhookFormat; readonly secrets: string[] };
}

/** What a service is configured with. */
export interface ServerConfig {
  /** 0 takes any free port. */
  readonly port: number;
  /** The address to listen on. */
  readonly host: string;
  /** The folder of the embedded store; made when there is none. Not used in a cluster. */
  readonly dataDir: string;
  readonly logLevel: LogLevel;
  /** Who is let in; left out, everybody on this machine. */
  readonly security?: SecurityConfig;
  /** When a device that isn't heard from is late and silent; left out where nobody is to watch. */
  readonly absence?: AbsencePolicy;
  /** Left out for a service on its own, with the embedded store. */
  readonly cluster?: ClusterConfig;
  /** Left out where nobody is told. */
  readonly alerts?: AlertsConfig;
}

/** The environment has values that can't be meant; the message names each variable and what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const PORT_RULE = 'must be a port number from 0 to 65535 (0 takes any free one)';

const MAX_WORKERS = 100;
const MAX_QUEUED_EVENTS = 1_000_000_000;
const DEFAULT_QUEUED_EVENTS = 1_000_000;

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const MAX_FACTOR = 100;
const MAX_GRACE_HOURS = 90 * DAY_HOURS;
const MAX_CONTACTS = 100;
const MAX_DEFAULT_DAYS = 365;

const factor = (name: string) => {
  const error = `must be a number from 1 to ${MAX_FACTOR}, such as ${name}`;
  return z
    .string()
    .regex(/^\d{1,3}(\.\d{1,3})?$/, { error })
    .transform(Number)
    .refine((value) => value >= 1 && value <= MAX_FACTOR, { error });
};

const wholeNumber = (least: number, most: number, error: string) =>
  z
    .string()
    .regex(/^\d{1,10}$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error });

const environment = z.object({
  ...securityEnvironment,
  PORT: wholeNumber(0, 65_535, PORT_RULE).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PISYNC_DATA_DIR: z.string().default('.pisync'),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  MONGO_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/\S+$/, { error: 'must begin with mongodb:// or mongodb+srv:// and a host' })
    .optional(),
  REDIS_HOST: z.string().default('127.0.0.1'),
  REDIS_PORT: wholeNumber(1, 65_535, 'must be a port number from 1 to 65535').default(6379),
  REDIS_PASSWORD: z.string().optional(),
  PISYNC_ACK: z.enum(ACK_LEVELS, { error: `must be one of ${ACK_LEVELS.join(', ')}` }).optional(),
  PISYNC_WORKERS: wholeNumber(0, MAX_WORKERS, `must be a whole number from 0 to ${MAX_WORKERS}`).optional(),
  PISYNC_WORKER_PORT: wholeNumber(0, 65_535, PORT_RULE).optional(),
  PISYNC_ALERTS_FILE: z.string().optional(),
  PISYNC_WEBHOOK_URL: webhookUrl.optional(),
  PISYNC_WEBHOOK_SECRET: z
    .string()
    .transform((text) => text.split(/\s+/))
    .refine((secrets) => secrets.length <= 2 && secrets.every((secret) => secret.length >= 16), {
      error: 'must be one secret of at least 16 characters, or two with a space between',
    })
    .optional(),
  PISYNC_WEBHOOK_FORMAT: z
    .enum(WEBHOOK_FORMATS, { error: `must be one of ${WEBHOOK_FORMATS.join(', ')}` })
    .default('json'),
  PISYNC_QUEUE_MAX_EVENTS: wholeNumber(
    1,
    MAX_QUEUED_EVENTS,
    `must be a whole number from 1 to ${MAX_QUEUED_EVENTS}`,
  ).default(DEFAULT_QUEUED_EVENTS),
  PISYNC_ABSENCE: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  PISYNC_LATE_FACTOR: factor('1.5').optional(),
  PISYNC_LATE_GRACE_HOURS: wholeNumber(
    0,
    MAX_GRACE_HOURS,
    `must be a whole number of hours from 0 to ${MAX_GRACE_HOURS}`,
  ).optional(),
  PISYNC_SILENT_FACTOR: factor('3').optional(),
  PISYNC_LATE_MIN_CONTACTS: wholeNumber(3, MAX_CONTACTS, `must be a whole number from 3 to ${MAX_CONTACTS}`).optional(),
  PISYNC_LATE_DEFAULT_DAYS: wholeNumber(
    1,
    MAX_DEFAULT_DAYS,
    `must be a whole number of days from 1 to ${MAX_DEFAULT_DAYS}`,
  ).optional(),
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
  const { PISYNC_FLEET_SECRET: secret, PISYNC_FLEET_SECRET_PREVIOUS: previous } = parsed.data;
  if (secret === undefined && previous !== undefined) {
    throw new ConfigError('PISYNC_FLEET_SECRET_PREVIOUS counts only beside PISYNC_FLEET_SECRET, which is not set');
  }
  const { PORT: port, HOST: host, PISYNC_DATA_DIR: dataDir, LOG_LEVEL: logLevel } = parsed.data;
  const cluster = clusterOf(parsed.data);
  const alerts = alertsOf(parsed.data);
  const absence = absenceOf(parsed.data);
  return {
    port,
    host,
    dataDir,
    logLevel,
    security: securityOf(parsed.data),
    ...(absence !== null && { absence }),
    ...(cluster !== null && { cluster }),
    ...(alerts !== null && { alerts }),
  };
}

function alertsOf(env: z.infer<typeof environment>): AlertsConfig | null {
  const { PISYNC_ALERTS_FILE: file, PISYNC_WEBHOOK_URL: url, PISYNC_WEBHOOK_FORMAT: format } = env;
  const secrets = env.PISYNC_WEBHOOK_SECRET ?? [];
  if (url === undefined && secrets.length > 0) {
    throw new ConfigError('PISYNC_WEBHOOK_SECRET needs PISYNC_WEBHOOK_URL too: without it nobody is told');
  }
  if (url !== undefined && format === 'json' && secrets.length === 0) {
    throw new ConfigError(
      'PISYNC_WEBHOOK_URL needs PISYNC_WEBHOOK_SECRET, by which messages of the format json are signed',
    );
  }
  if (url === undefined && file === undefined) return null;
  return { ...(file !== undefined && { file }), ...(url !== undefined && { webhook: { url, format, secrets } }) };
}

function absenceOf(env: z.infer<typeof environment>): AbsencePolicy | null {
  const { PISYNC_LATE_GRACE_HOURS: graceHours, PISYNC_LATE_DEFAULT_DAYS: defaultDays } = env;
  if (env.PISYNC_ABSENCE === 'off') return null;
  const { lateFactor, silentFactor, minContacts, graceMs, defaultLateMs } = DEFAULT_ABSENCE_POLICY;
  return {
    lateFactor: env.PISYNC_LATE_FACTOR ?? lateFactor,
    silentFactor: env.PISYNC_SILENT_FACTOR ?? silentFactor,
    minContacts: env.PISYNC_LATE_MIN_CONTACTS ?? minContacts,
    graceMs: graceHours === undefined ? graceMs : graceHours * HOUR_MS,
    defaultLateMs: defaultDays === undefined ? defaultLateMs : defaultDays * DAY_HOURS * HOUR_MS,
  };
}

/** Those of a cluster count only when there is one; what would be ignored and changes a promise is refused. */
function clusterOf(env: z.infer<typeof environment>): ClusterConfig | null {
  const { MONGO_URI: mongoUri, REDIS_PASSWORD: password, PISYNC_WORKERS: workers, PISYNC_ACK: ack } = env;
  const { PISYNC_WORKER_PORT: workerPort } = env;
  if (mongoUri === undefined) {
    if (ack === 'queued') {
      throw new ConfigError('PISYNC_ACK=queued needs a queue: set MONGO_URI and REDIS_HOST too, or unset PISYNC_ACK');
    }
    return null;
  }
  return {
    mongoUri,
    redis: { host: env.REDIS_HOST, port: env.REDIS_PORT, ...(password !== undefined && { password }) },
    ack: ack ?? 'queued',
    queueMaxEvents: env.PISYNC_QUEUE_MAX_EVENTS,
    ...(workers !== undefined && { workers }),
    ...(workerPort !== undefined && { workerPort }),
  };
}
