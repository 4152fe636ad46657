import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFleet } from '../../create-fleet.js';
import { inspectLmdb } from './inspect-lmdb.js';
import { openLmdbStore } from './lmdb-store.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-inspect-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('tells the format of a store while it is in use, and makes none where there is none', async () => {
  const empty = await mkdtemp(join(folder, 'empty-'));
  expect(await inspectLmdb(empty)).toEqual({ format: null, readable: expect.any(Array) });
  expect(await readdir(empty)).toEqual([]);

  const path = join(folder, 'store');
  const fleet = await createFleet({ store: await openLmdbStore({ path }) });
  const sync = { timestamp: '2026-03-02T12:00:00Z', total_files_synced: 1, total_errors: 0, internet_speed: 1 };
  await fleet.accept([{ ...sync, device_id: 'pibook-1' }]);
  const { format, readable } = await inspectLmdb(path);
  expect(format).toBe(readable.at(-1));
  await fleet.accept([{ ...sync, device_id: 'pibook-2' }]);
  expect((await fleet.stats()).syncs).toBe(2);
  await fleet.close();
});

it('rejects what LMDB has not written', async () => {
  const path = await mkdtemp(join(folder, 'other-'));
  await writeFile(join(path, 'data.mdb'), 'not of LMDB'.repeat(2000));
  await expect(inspectLmdb(path)).rejects.toThrow(`${join(path, 'data.mdb')} is no store of PiSync`);
  await writeFile(join(path, 'data.mdb'), 'short');
  await expect(inspectLmdb(path)).rejects.toThrow('is no store of PiSync');
  await writeFile(join(path, 'data.mdb'), '');
  expect(await inspectLmdb(path)).toMatchObject({ format: null });
});
