import {
  activityFeedContract,
  alertStoreContract,
  dayStoreContract,
  deviceStoreContract,
  eventStoreContract,
  fleetStoreContract,
  incidentStoreContract,
  jobQueueContract,
  latestCacheContract,
  type OpenQueue,
  rebuildContract,
  revocationStoreContract,
  sharedLatestCacheContract,
  storedQueueContract,
  watchStoreContract,
} from '../../contracts/index.js';
import { createInProcessFeed, createInProcessQueue, createMemoryLatestCache, createMemoryStore } from './index.js';

const memory = { open: async () => createMemoryStore() };
alertStoreContract('memory', memory);
eventStoreContract('memory', memory);
deviceStoreContract('memory', memory);
dayStoreContract('memory', memory, { propertyRuns: 500 });
incidentStoreContract('memory', memory);
watchStoreContract('memory', memory);
fleetStoreContract('memory', memory, { propertyRuns: 500 });
rebuildContract('memory', memory, { propertyRuns: 300 });
revocationStoreContract('memory', memory);

latestCacheContract('memory', async () => createMemoryLatestCache());
sharedLatestCacheContract('memory', async () => {
  const cache = createMemoryLatestCache();
  return [cache, cache];
});

const openInProcess: OpenQueue = async (bounds) => createInProcessQueue(bounds);
jobQueueContract('in process', openInProcess);
storedQueueContract('in process', openInProcess);

activityFeedContract('in process', async () => {
  const feed = createInProcessFeed();
  return [feed, feed];
});
