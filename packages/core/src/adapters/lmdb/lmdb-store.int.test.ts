import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import {
  dayStoreContract,
  deviceStoreContract,
  eventStoreContract,
  fleetStoreContract,
  incidentStoreContract,
  rebuildContract,
  type StoreUnderTest,
  watchStoreContract,
  type WatchingStoreUnderTest,
} from '../../contracts/index.js';
import { openLmdbStore } from './index.js';

const folders: string[] = [];
const lmdb = {
  async open() {
    const path = await mkdtemp(join(tmpdir(), 'pisync-lmdb-'));
    folders.push(path);
    return openLmdbStore({ path });
  },
  reopen: () => openLmdbStore({ path: folders.at(-1) ?? '' }),
} satisfies StoreUnderTest & WatchingStoreUnderTest;

afterAll(async () => {
  for (const path of folders) await rm(path, { recursive: true, force: true });
});

eventStoreContract('lmdb', lmdb);
deviceStoreContract('lmdb', lmdb);
dayStoreContract('lmdb', lmdb, { propertyRuns: 60 });
incidentStoreContract('lmdb', lmdb);
watchStoreContract('lmdb', lmdb);
fleetStoreContract('lmdb', lmdb, { propertyRuns: 60 });
rebuildContract('lmdb', lmdb, { propertyRuns: 50 });
