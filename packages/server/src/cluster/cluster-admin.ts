import type { QueueAdmin } from '@pisync/core/bullmq';
import type { MongoCheck, MongoReadiness, MongoSharding } from '@pisync/core/mongo';
import type { RedisInspection } from '@pisync/core/redis';
import { type ClusterConfig, ConfigError, type ServerConfig } from '../server-config.js';

/**
 * Makes the database of a cluster ready: its indexes and, where it is given, for how many days events are kept (`null` for
 * ever). Doing it again changes nothing.
 */
export async function initDatabase(cluster: ClusterConfig, retentionDays?: number | null): Promise<MongoReadiness> {
  const { initMongo } = await import('@pisync/core/mongo');
  return initMongo({ uri: cluster.mongoUri, ...(retentionDays !== undefined && { retentionDays }) });
}

/**
 * Spreads events and devices over the shards of a MongoDB cluster, once their indexes are there.
 * @throws ShardingError when the server is no cluster
 */
export async function shardDatabase(cluster: ClusterConfig): Promise<MongoSharding> {
  const { initMongo, shardMongo } = await import('@pisync/core/mongo');
  await initMongo({ uri: cluster.mongoUri });
  return shardMongo({ uri: cluster.mongoUri });
}

/** Opens the queue of a cluster to look after it. */
export async function openQueue(cluster: ClusterConfig): Promise<QueueAdmin> {
  const { openQueueAdmin } = await import('@pisync/core/bullmq');
  return openQueueAdmin({ connection: cluster.redis });
}

/** Looks whether the database of a cluster is ready; changes nothing. */
export async function checkDatabase(cluster: ClusterConfig): Promise<MongoCheck> {
  const { checkMongo } = await import('@pisync/core/mongo');
  return checkMongo({ uri: cluster.mongoUri });
}

/** Asks the Redis of a cluster how it is set up; changes nothing. */
export async function checkRedis(cluster: ClusterConfig): Promise<RedisInspection> {
  const { inspectRedis } = await import('@pisync/core/redis');
  return inspectRedis(cluster.redis);
}

/** The cluster of a configuration. @throws ConfigError when it is for a service on its own */
export function requireCluster({ cluster }: ServerConfig): ClusterConfig {
  if (cluster !== undefined) return cluster;
  throw new ConfigError(
    'MONGO_URI is not set, so that there is no cluster; set it (and REDIS_HOST, REDIS_PORT) in the environment or in .env',
  );
}
