import { createInProcessQueue } from '@pisync/core/memory';
import type { ActivityFeed, FleetStore, JobQueue } from '@pisync/core';
import type { RedisLatestCache } from '@pisync/core/redis';
import type { Logger } from 'pino';
import { type ClusterConfig, ConfigError } from '../server-config.js';

/** Batches that are written at once where nothing else is said: an API process has other work, a worker has not. */
const DEFAULT_WORKERS = { serve: 1, work: 2 } as const;

/** What processes of a cluster share. */
export interface Cluster {
  readonly store: FleetStore;
  readonly cache: RedisLatestCache;
  readonly queue: JobQueue;
  readonly feed: ActivityFeed;
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
  const [mongo, { createRedisActivityFeed, createRedisLatestCache }, { createBullmqQueue }] = await Promise.all([
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

  const store = openStore(mongo.openMongoStore, uri);
  const cache = createRedisLatestCache({ connection, logger });
  const feed = createRedisActivityFeed({ connection, logger });
  if (role === 'serve' && ack === 'stored') {
    const queue = createInProcessQueue({ outagesFailTogether: true });
    return { store, cache, queue, feed, redis: cache, prepare };
  }
  const queue = createBullmqQueue({
    connection,
    workers: workers ?? DEFAULT_WORKERS[role],
    maxWaitingEvents: queueMaxEvents,
    logger,
  });
  return { store, cache, queue, feed, redis: queue, prepare };
}

function openStore(open: (options: { uri: string }) => FleetStore, uri: string): FleetStore {
  try {
    return open({ uri });
  } catch (cause) {
    // the driver says what is wrong, and leaves out the password
    throw new ConfigError(`MONGO_URI ${cause instanceof Error ? cause.message : 'is wrong'}`, { cause });
  }
}
