import { createFleet, type Fleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import { type DestinationStream, type Logger, pino } from 'pino';
import { createServer, type FleetServer } from './create-server.js';
import { listen } from './listen.js';
import { createLogNotifier } from './logging/create-log-notifier.js';
import { createMetrics } from './metrics/create-metrics.js';
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
 * Opens the embedded store, puts the fleet together, and listens.
 * @throws ListenError when the port can't be had; the store is closed again then
 * @throws PisyncError `store_failed` when the data folder can't be used
 */
export async function startServer(config: ServerConfig, options: StartServerOptions = {}): Promise<RunningServer> {
  const { graceMs = DEFAULT_GRACE_MS, limits = {} } = options;
  const logger = options.logger ?? createLogger(config, options.destination);
  const metrics = createMetrics();
  const store = await openLmdbStore({ path: config.dataDir });
  const notifier = createLogNotifier(logger);
  const fleet = await createFleet({ store, notifier, metrics: metrics.fleet, logger }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const server = createServer({ fleet, logger, metrics, limits });
  const port = await listen(server, config.host, config.port).catch(async (error: unknown) => {
    await fleet.close();
    throw error;
  });
  const url = urlOf(config.host, port);
  logger.info({ url, data_dir: config.dataDir }, `listening on ${url}`);
  let closed: Promise<void> | null = null;
  return { url, port, fleet, close: () => (closed ??= closeAll(server, fleet, logger, graceMs)) };
}

async function closeAll(server: FleetServer, fleet: Fleet, logger: Logger, graceMs: number): Promise<void> {
  logger.info('stopping: finishing what was accepted');
  await server.drain(graceMs);
  await fleet.close();
  logger.info('stopped');
}

function createLogger({ logLevel: level }: ServerConfig, destination: DestinationStream | undefined): Logger {
  return destination === undefined ? pino({ level }) : pino({ level }, destination);
}

/** Where a client on this machine finds the service; one that listens on all addresses has no address of its own. */
function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
