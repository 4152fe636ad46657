import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import {
  alertStoreContract,
  dayStoreContract,
  deviceStoreContract,
  bringingInContract,
  eventJournalContract,
  journaledBatchesContract,
  eventStoreContract,
  fleetStoreContract,
  incidentStoreContract,
  type LastingStoreUnderTest,
  lastingStoreContract,
  rebuildContract,
  revocationStoreContract,
  watchStoreContract,
} from '../../contracts/index.js';
import { type LmdbStoreOptions, openLmdbStore } from './index.js';

const folders: string[] = [];
const lmdb = lmdbWith({});
/** Settles events all the time: most devices of the contracts have too few for it. */
const settling = lmdbWith({ recentBytes: 120 });

function lmdbWith(options: Omit<LmdbStoreOptions, 'path'>): LastingStoreUnderTest {
  return {
    async open() {
      const path = await mkdtemp(join(tmpdir(), 'pisync-lmdb-'));
      folders.push(path);
      return openLmdbStore({ path, ...options });
    },
    reopen: () => openLmdbStore({ path: folders.at(-1) ?? '', ...options }),
  };
}

afterAll(async () => {
  for (const path of folders) await rm(path, { recursive: true, force: true });
});

alertStoreContract('lmdb', lmdb);
eventJournalContract('lmdb', lmdb);
journaledBatchesContract('lmdb', lmdb);
bringingInContract('lmdb', lmdb);
eventStoreContract('lmdb', lmdb);
deviceStoreContract('lmdb', lmdb);
dayStoreContract('lmdb', lmdb, { propertyRuns: 60 });
incidentStoreContract('lmdb', lmdb);
watchStoreContract('lmdb', lmdb);
fleetStoreContract('lmdb', lmdb, { propertyRuns: 60 });
rebuildContract('lmdb', lmdb, { propertyRuns: 50 });
revocationStoreContract('lmdb', lmdb);
lastingStoreContract('lmdb', lmdb);

eventStoreContract('lmdb that settles', settling);
fleetStoreContract('lmdb that settles', settling, { propertyRuns: 60 });
rebuildContract('lmdb that settles', settling, { propertyRuns: 50 });
lastingStoreContract('lmdb that settles', settling);
