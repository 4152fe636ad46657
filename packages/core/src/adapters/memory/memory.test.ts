import {
  deviceStoreContract,
  eventStoreContract,
  fleetStoreContract,
  incidentStoreContract,
  jobQueueContract,
  latestCacheContract,
} from '../../contracts/index.js';
import { createInProcessQueue, createMemoryLatestCache, createMemoryStore } from './index.js';

const memory = { open: async () => createMemoryStore() };
eventStoreContract('memory', memory);
deviceStoreContract('memory', memory);
incidentStoreContract('memory', memory);
fleetStoreContract('memory', memory, { propertyRuns: 500 });
latestCacheContract('memory', async () => createMemoryLatestCache());
jobQueueContract('in process', async (bounds) => createInProcessQueue(bounds));
