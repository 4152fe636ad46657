import { createInProcessQueue } from '@pisync/core/memory';
import type { FleetStore, JobQueue } from '@pisync/core';
import type { RedisLatestCache } from '@pisync/core/redis';
import type { Logger } from 'pino';
import { openShared } from '../open-store.js';
import type { ClusterConfig } from '../server-config.js';

/** Batches that are written at once where nothing else is said: an API process has other work, a worker has not. */
const DEFAULT_WORKERS = { serve: 1, work: 2 } as const;

/** What processes of a cluster share. */
export interface Cluster {
  readonly store: FleetStore;
  readonly cache: RedisLatestCache;
  readonly queue: JobQueue;
  /** What tells whether Redis answers. */
  readonly redis: { ping(): Promise<void> };
  /** Makes a new database ready; says so when one with data lacks indexes. Does nothing once it went well. */
  prepare(): Promise<void>;
}

/** Opens the adapters of a cluster. They connect by themselves, now and after an outage, so that the order of starts doesn't matter. */
export async function openCluster(
  { mongoUri: uri, redis: connection, ack, workers, queueMaxEvents }: ClusterConfig,
  { logger, role }: { logger: Logger; role: 'serve' | 'work' },
): Promise<Cluster> {
  // loaded where there is a cluster alone
  const [mongo, { createRedisLatestCache }, { createBullmqQueue }] = await Promise.all([
    import('@pisync/core/mongo'),
    import('@pisync/core/redis'),
    import('@pisync/core/bullmq'),
  ]);
  let prepared = false;

  async function prepare(): Promise<void> {
    if (prepared) return;
    const { isNew, missing } = await mongo.checkMongo({ uri });
    if (isNew && missing.length > 0) {
      const { database } = await mongo.initMongo({ uri });
      logger.info({ database }, 'the database was new and is ready now');
    } else if (missing.length > 0) {
      logger.warn({ missing }, 'the database lacks indexes and will be slow; run: pisync db init');
    }
    prepared = true;
  }

  const store = openShared(mongo.openMongoStore, uri);
  const cache = createRedisLatestCache({ connection, logger });
  if (role === 'serve' && ack === 'stored') {
    return { store, cache, queue: createInProcessQueue({ outagesFailTogether: true }), redis: cache, prepare };
  }
  const queue = createBullmqQueue({
    connection,
    workers: workers ?? DEFAULT_WORKERS[role],
    maxWaitingEvents: queueMaxEvents,
    logger,
  });
  return { store, cache, queue, redis: queue, prepare };
}
