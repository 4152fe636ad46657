import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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

// LMDB itself ends the process over such a file
it.each(['not of LMDB'.repeat(2000), 'short'])(
  'rejects what LMDB has not written, and leaves it as it is',
  async (text) => {
    const path = await mkdtemp(join(folder, 'other-'));
    const file = join(path, 'data.mdb');
    await writeFile(file, text);
    const problem = { code: 'store_failed', message: `${file} is no store of PiSync; use another folder` };
    await expect(inspectLmdb(path)).rejects.toMatchObject(problem);
    await expect(openLmdbStore({ path })).rejects.toMatchObject(problem);
    expect(await readFile(file, 'utf8')).toBe(text);
  },
);

it('takes an empty file for a store that holds nothing yet', async () => {
  const path = await mkdtemp(join(folder, 'new-'));
  await writeFile(join(path, 'data.mdb'), '');
  expect(await inspectLmdb(path)).toMatchObject({ format: null });
  const store = await openLmdbStore({ path });
  expect(await store.devices.list({ orderBy: 'device_id', descending: false, after: null, limit: 1 })).toEqual([]);
  await store.close();
});
