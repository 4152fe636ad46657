import { type MongoClient, MongoServerError } from 'mongodb';
import { type MongoOptions, openCollections } from './collections.js';

/** The two collections that grow with devices and events. */
const SHARDED = ['events', 'devices'] as const;

/** Why the collections can't be sharded, and what to do. */
export class ShardingError extends Error {
  override readonly name = 'ShardingError';
}

/** What sharding came to. */
export interface MongoSharding {
  readonly database: string;
  /** Collections that were not sharded before. */
  readonly sharded: readonly string[];
}

/**
 * Spreads events and devices over the shards of a cluster by the hash of their device, so that all of a device's events meet on
 * one shard and their `_id`s stay unique. Doing it again changes nothing. The collections' indexes must be there.
 *
 * @throws ShardingError on a server that is no sharded cluster, or where they are sharded by another key
 */
export async function shardMongo(options: MongoOptions): Promise<MongoSharding> {
  const { client, database } = openCollections(options);
  try {
    await requireCluster(client);
    const sharded: string[] = [];
    for (const collection of SHARDED) {
      const namespace = `${database}.${collection}`;
      const key = await shardKeyOf(client, namespace);
      if (key === null) {
        await client.db(database).collection(collection).createIndex({ device_id: 'hashed' }, { name: 'shard' });
        await client.db('admin').command({ shardCollection: namespace, key: { device_id: 'hashed' } });
        sharded.push(collection);
      } else if (key['device_id'] !== 'hashed' || Object.keys(key).length !== 1) {
        throw new ShardingError(
          `${namespace} is sharded by ${JSON.stringify(key)} already; PiSync needs {"device_id":"hashed"}: reshard it first`,
        );
      }
    }
    return { database, sharded };
  } finally {
    await client.close();
  }
}

async function requireCluster(client: MongoClient): Promise<void> {
  const server = serverOf(await client.db('admin').command({ hello: 1 }));
  if (server === 'a sharded cluster') return;
  throw new ShardingError(
    `MONGO_URI leads to ${server}, not to a sharded cluster; give it the address of a mongos (deploy/mongo shows a cluster)`,
  );
}

/** What a server says it is when it is greeted: a router of a cluster, a member of a replica set, or on its own. */
export function serverOf(greeting: Readonly<Record<string, unknown>>): string {
  if (greeting['msg'] === 'isdbgrid') return 'a sharded cluster';
  const { setName } = greeting;
  return typeof setName === 'string' ? `the replica set ${setName}` : 'a single server';
}

/** The key a collection is sharded by; `null` when it isn't. */
async function shardKeyOf(client: MongoClient, namespace: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const entry = await client
      .db('config')
      .collection<{ _id: string; key?: Record<string, unknown> }>('collections')
      .findOne({
        _id: namespace,
      });
    return entry?.key ?? null;
  } catch (error) {
    // who may not read the cluster's catalogue is told by the cluster itself what is sharded already
    if (error instanceof MongoServerError) return null;
    throw error;
  }
}
