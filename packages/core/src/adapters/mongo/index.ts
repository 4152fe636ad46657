export { checkMongo, initMongo, type InitMongoOptions, type MongoCheck, type MongoReadiness } from './init-mongo.js';
export { openMongoStore, type MongoStoreOptions } from './mongo-store.js';
export type { MongoOptions } from './collections.js';
export { type MongoSharding, ShardingError, shardMongo } from './shard-mongo.js';
