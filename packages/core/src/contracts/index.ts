export { activityFeedContract, type OpenFeed } from './activity-feed.contract.js';
export { deviceStoreContract } from './device-store.contract.js';
export { type DeadEvents, durableQueueContract, type DurablePlace } from './durable-queue.contract.js';
export { eventStoreContract } from './event-store.contract.js';
export { fleetStoreContract } from './fleet-store.contract.js';
export { incidentStoreContract } from './incident-store.contract.js';
export { jobQueueContract, type OpenQueue, storedQueueContract } from './job-queue.contract.js';
export { latestCacheContract, sharedLatestCacheContract } from './latest-cache.contract.js';
export type { StoreUnderTest } from './store-under-test.js';
