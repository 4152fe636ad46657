import type { Fleet } from '@pisync/core';
import { type DestinationStream, type Logger, pino } from 'pino';
import { describeListening, requireListenable } from './access/listen-policy.js';
import { NO_TOKENS } from './access/security-config.js';
import { openProcessAccess, type ProcessAccess } from './access/open-access.js';
import { createServer, type FleetServer } from './create-server.js';
import { listen } from './listen.js';
import { createSecretKeeper } from './logging/keep-secrets.js';
import { createMetrics } from './metrics/create-metrics.js';
import { openFleet, type OpenFleet } from './open-fleet.js';
import type { ServerConfig } from './server-config.js';
import type { ServerLimits } from './server-limits.js';

const DEFAULT_GRACE_MS = 10_000;

/** What can be handed to a service beside its configuration. */
export interface StartServerOptions {
  /** In place of one of the configured level that writes to `destination`. */
  readonly logger?: Logger;
  /** Where log lines go; standard output when left out. */
  readonly destination?: DestinationStream;
  readonly limits?: Partial<ServerLimits>;
  /** How long requests in flight may take when the service closes, in milliseconds; 10,000 when left out. */
  readonly graceMs?: number;
}

/** A service that takes requests. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly fleet: Fleet;
  /**
   * Stops accepting, answers what is in flight (at most for the grace), and closes the fleet, always. The same promise each time.
   * @throws what closing the store throws
   */
  close(): Promise<void>;
}

/**
 * Opens the stores that the configuration names, puts the fleet together, and listens.
 * @throws ListenError when the port can't be had; the stores are closed again then
 * @throws PisyncError `store_failed` when the data folder can't be used
 * @throws ConfigError when the cluster's addresses can't be meant, or others would reach the service without a token
 */
export async function startServer(config: ServerConfig, options: StartServerOptions = {}): Promise<RunningServer> {
  const { graceMs = DEFAULT_GRACE_MS, limits = {} } = options;
  const logger = options.logger ?? createLogger(config, options.destination);
  requireListenable(config);
  const metrics = createMetrics();
  const open = await openFleet(config, { logger, metrics, role: 'serve' });
  const { fleet, dependencies, alerts } = open;
  const access = await openProcessAccess(config, { logger, store: open.revocations });
  const { maxConnections } = config.security ?? NO_TOKENS;
  const server = createServer({
    fleet,
    dependencies,
    alerts,
    logger,
    metrics,
    limits: { maxConnections, ...limits },
    access: access.access,
    rightOf: access.rightOf,
    revocations: access.revocations,
  });
  const port = await listen(server, config.host, config.port).catch(async (error: unknown) => {
    await access.close();
    await open.close();
    throw error;
  });
  const url = urlOf(config.host, port);
  const { cluster } = config;
  const where = cluster === undefined ? { data_dir: config.dataDir } : { cluster: true, ack: cluster.ack };
  logger.info({ url, ...where }, `listening on ${url}`);
  const { level, message } = describeListening(config);
  logger[level](message);
  let closed: Promise<void> | null = null;
  return { url, port, fleet, close: () => (closed ??= closeAll(server, [access, open], logger, graceMs)) };
}

async function closeAll(
  server: FleetServer,
  [access, open]: readonly [ProcessAccess, OpenFleet],
  logger: Logger,
  graceMs: number,
): Promise<void> {
  logger.info('stopping: finishing what was accepted');
  await server.drain(graceMs);
  await access.close();
  await open.close();
  logger.info('stopped');
}

/** A logger of the configured level that writes to a destination, or to standard output, and keeps what gives access to itself. */
export function createLogger(config: ServerConfig, destination: DestinationStream | undefined): Logger {
  const options = { level: config.logLevel, hooks: { streamWrite: createSecretKeeper(config) } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** Where a client on this machine finds the service; one that listens on all addresses has no address of its own. */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
