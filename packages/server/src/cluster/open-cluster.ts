import { createInProcessBackfillQueue, createInProcessQueue } from '@pisync/core/memory';
import type { ActivityFeed, JobQueue } from '@pisync/core';
import type { RedisLatestCache } from '@pisync/core/redis';
import type { Logger } from 'pino';
import { openShared, type WatchingStore } from '../open-store.js';
import type { ClusterConfig } from '../server-config.js';

/** Batches that are written at once where nothing else is said: an API process has other work, a worker has not. */
const DEFAULT_WORKERS = { serve: 1, work: 2 } as const;
/** Few, so that backfill never takes the memory of Redis that live events need: who sends it waits, and sends again. */
const MAX_BACKFILL_EVENTS = 100_000;

/** What processes of a cluster share. */
export interface Cluster {
  readonly store: WatchingStore;
  readonly cache: RedisLatestCache;
  readonly queue: JobQueue;
  readonly feed: ActivityFeed;
  /** That of the backfill lane. */
  readonly backfillQueue: JobQueue;
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

  const store = openShared(mongo.openMongoStore, uri);
  const cache = createRedisLatestCache({ connection, logger });
  const feed = createRedisActivityFeed({ connection, logger });
  if (role === 'serve' && ack === 'stored') {
    const queue = createInProcessQueue({ outagesFailTogether: true });
    const backfillQueue = createInProcessBackfillQueue({ outagesFailTogether: true });
    return { store, cache, queue, backfillQueue, feed, redis: cache, prepare };
  }
  const batchesAtOnce = workers ?? DEFAULT_WORKERS[role];
  const queue = createBullmqQueue({
    connection,
    workers: batchesAtOnce,
    maxWaitingEvents: queueMaxEvents,
    logger,
  });
  const backfillQueue = createBullmqQueue({
    connection,
    lane: 'backfill',
    workers: Math.min(1, batchesAtOnce),
    maxWaitingEvents: Math.min(queueMaxEvents, MAX_BACKFILL_EVENTS),
    logger,
  });
  return { store, cache, queue, backfillQueue, feed, redis: queue, prepare };
}
