import type { Fleet } from '@pisync/core';
import { describeListening, requireListenable } from './access/listen-policy.js';
import { openProcessAccess } from './access/open-access.js';
import { createServer as createHttpServer } from 'node:http';
import { listen } from './listen.js';
import { createMetrics } from './metrics/create-metrics.js';
import { openFleet } from './open-fleet.js';
import { createHealthApp } from './routes/create-app.js';
import type { ServerConfig } from './server-config.js';
import { createLogger, type StartServerOptions, urlOf } from './start-server.js';
import { requireCluster } from './cluster/cluster-admin.js';
import { createLogFailure } from './logging/log-failure.js';

/** What can be handed to a worker beside its configuration. */
export type StartWorkerOptions = Pick<StartServerOptions, 'logger' | 'destination'>;

/** A process that writes what is on the queue. */
export interface RunningWorker {
  readonly fleet: Fleet;
  /** Where its health is asked for; `null` when nothing listens. */
  readonly url: string | null;
  /** Takes no more batches, finishes those it has, and lets go. The same promise each time. */
  close(): Promise<void>;
}

/**
 * Starts to take batches from the queue and write them, and answers `/healthz`, `/readyz` and `/metrics` where the configuration
 * says. It starts, and goes on, while the store or the queue is out of reach.
 * @throws ConfigError when the configuration is for a service on its own
 * @throws ListenError when the port can't be had
 */
export async function startWorker(config: ServerConfig, options: StartWorkerOptions = {}): Promise<RunningWorker> {
  const { workerPort } = requireCluster(config);
  if (workerPort !== undefined) requireListenable(config);
  const logger = options.logger ?? createLogger(config, options.destination);
  const metrics = createMetrics({ role: 'work' });
  const {
    fleet,
    dependencies,
    alerts,
    revocations: store,
    close: closeFleet,
  } = await openFleet(config, { logger, metrics, role: 'work' });
  let closing: Promise<void> | null = null;
  const parts = {
    fleet,
    dependencies,
    alerts,
    metrics,
    logger,
    logFailure: createLogFailure(logger),
    random: Math.random,
  };
  const health = workerPort === undefined ? null : await answerForHealth(workerPort);
  const url = health?.url ?? null;
  logger.info({ url }, 'working on what is in the queue');

  async function answerForHealth(healthPort: number): Promise<{ url: string; close(): Promise<void> }> {
    const { access, rightOf, close } = await openProcessAccess(config, { logger, store });
    const server = createHttpServer(createHealthApp({ ...parts, access, rightOf, isClosing: () => closing !== null }));
    const port = await listen(server, config.host, healthPort).catch(async (error: unknown) => {
      await close();
      await closeFleet();
      throw error;
    });
    const { level, message } = describeListening(config);
    logger[level](message);
    return {
      url: urlOf(config.host, port),
      async close() {
        await close();
        server.close();
        server.closeAllConnections();
      },
    };
  }

  async function closeAll(): Promise<void> {
    logger.info('stopping: finishing the batches begun');
    await closeFleet();
    await health?.close();
    logger.info('stopped');
  }
  return { fleet, url, close: () => (closing ??= closeAll()) };
}
