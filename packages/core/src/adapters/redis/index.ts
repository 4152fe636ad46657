export { createRedisActivityFeed, type RedisActivityFeedOptions } from './activity-feed.js';
export type { RedisConnection } from '../../redis/redis-connection.js';
export { createRedisLatestCache, type RedisLatestCache, type RedisLatestCacheOptions } from './latest-cache.js';
