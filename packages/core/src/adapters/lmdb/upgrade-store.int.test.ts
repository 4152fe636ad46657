import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readFleet } from '../../contracts/exactness.js';
import { openLmdbStore } from './index.js';
import { closeTables, lastCommit, openTables } from './tables.js';
import { upgradeStore } from './upgrade-store.js';

/** 1,412 devices: more than are moved at a time. */
const FORMAT_2 = fileURLToPath(new URL('../../../test/fixtures/format-2.mdb.gz', import.meta.url));

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'pisync-upgrade-'));
  await writeFile(join(path, 'data.mdb'), gunzipSync(await readFile(FORMAT_2)));
});
afterEach(() => rm(path, { recursive: true, force: true }));

async function fleetAfterUpgrade(): Promise<unknown> {
  const store = await openLmdbStore({ path });
  const fleet = await readFleet(store);
  await store.close();
  return fleet;
}

it.each([1, 2, 3])('goes on where it was ended after %i transactions', async (commits) => {
  const tables = await openTables(path);
  let left = commits;
  const ending = {
    ...tables,
    writeLock: {
      ...tables.writeLock,
      async run<T>(work: () => Promise<T>): Promise<T> {
        if (left === 0) throw new Error('killed');
        left -= 1;
        return tables.writeLock.run(work);
      },
    },
  };
  await expect(upgradeStore(ending)).rejects.toThrow('killed');
  expect(lastCommit(tables)).toMatchObject({ format: 3, movedUntil: expect.any(String) });
  await closeTables(path, tables);
  const resumed = await fleetAfterUpgrade();

  await writeFile(join(path, 'data.mdb'), gunzipSync(await readFile(FORMAT_2)));
  await rm(join(path, 'lock.mdb'));
  expect(resumed).toEqual(await fleetAfterUpgrade());
});
