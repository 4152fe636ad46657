export { createInProcessBackfillQueue, createInProcessQueue, type InProcessQueueOptions } from './job-queue.js';
export { createMemoryLatestCache, type MemoryLatestCacheOptions } from './latest-cache.js';
export { createMemoryStore } from './memory-store.js';
