import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterAll, inject } from 'vitest';
import {
  alertStoreContract,
  dayStoreContract,
  deviceStoreContract,
  eventStoreContract,
  fleetStoreContract,
  incidentStoreContract,
  type LastingStoreUnderTest,
  lastingStoreContract,
  rebuildContract,
  revocationStoreContract,
  watchStoreContract,
} from '../../contracts/index.js';
import { initMongo, openMongoStore } from './index.js';

const uri = inject('mongoUri');
const name = `contract-${randomUUID()}`;
const client = new MongoClient(uri);
/** Databases that no open store uses; made once, since making one takes longer than a test. */
const free: string[] = [];
let made = 0;
let last = '';

function storeUnderTest(options: { wholeHistoryUpTo?: number } = {}) {
  const openLast = () => openMongoStore({ uri, database: last, totalsMaxAgeMs: 0, noticeLeaseMs: 0, ...options });
  return {
    async open() {
      const database = free.pop() ?? `${name}-${(made += 1)}`;
      await initMongo({ uri, database });
      for (const { name: collection } of await client.db(database).listCollections().toArray()) {
        await client.db(database).collection(collection).deleteMany({});
      }
      last = database;
      const store = openLast();
      return {
        ...store,
        async close() {
          await store.close();
          free.push(database);
        },
      };
    },
    async reopen() {
      free.splice(free.indexOf(last), 1);
      return openLast();
    },
  } satisfies LastingStoreUnderTest;
}

afterAll(async () => {
  for (let number = 1; number <= made; number += 1) await client.db(`${name}-${number}`).dropDatabase();
  await client.close();
});

const mongo = storeUnderTest();
alertStoreContract('mongo', mongo);
eventStoreContract('mongo', mongo);
deviceStoreContract('mongo', mongo);
dayStoreContract('mongo', mongo, { propertyRuns: 25 });
incidentStoreContract('mongo', mongo);
watchStoreContract('mongo', mongo);
fleetStoreContract('mongo', mongo, { propertyRuns: 25 });
rebuildContract('mongo', mongo, { propertyRuns: 20 });
revocationStoreContract('mongo', mongo);
lastingStoreContract('mongo', mongo);
fleetStoreContract('mongo, of whose histories stretches are read', storeUnderTest({ wholeHistoryUpTo: 0 }), {
  propertyRuns: 10,
});
