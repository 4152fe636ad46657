export { deviceStoreContract } from './device-store.contract.js';
export { eventStoreContract } from './event-store.contract.js';
export { fleetStoreContract } from './fleet-store.contract.js';
export { incidentStoreContract } from './incident-store.contract.js';
export { jobQueueContract } from './job-queue.contract.js';
export { latestCacheContract } from './latest-cache.contract.js';
export type { StoreUnderTest } from './store-under-test.js';
