import { expect, it } from 'vitest';
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
import { sampleEvent } from '../../contracts/sample-events.js';
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

it('keeps room in the cache of latest syncs for devices that are asked for', async () => {
  const cache = createMemoryLatestCache({ maxDevices: 2 });
  const [first, second, third] = ['a', 'b', 'c'].map((deviceId) => sampleEvent({ minute: 1, deviceId }));
  if (first === undefined || second === undefined || third === undefined) throw new Error('no samples');
  const newer = { ...first, ...sampleEvent({ minute: 2, deviceId: 'a' }) };
  const remembered = (): Promise<readonly unknown[]> => Promise.all(['a', 'b', 'c'].map((device) => cache.get(device)));
  await cache.refresh?.([first, second, third, newer]);
  expect(await remembered()).toEqual([newer, second, null]);
  await cache.refresh?.([first]);
  await cache.put([third]);
  expect(await remembered()).toEqual([null, second, third]);
});

const openInProcess: OpenQueue = async (bounds) => createInProcessQueue(bounds);
jobQueueContract('in process', openInProcess);
storedQueueContract('in process', openInProcess);

activityFeedContract('in process', async () => {
  const feed = createInProcessFeed();
  return [feed, feed];
});
