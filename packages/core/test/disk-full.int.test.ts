import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import { expect, it } from 'vitest';

const FILLER = fileURLToPath(new URL('fill-disk.mjs', import.meta.url));
/** Largest file the shell lets the process write, in blocks of 512 bytes: 2 MB. */
const FILE_LIMIT_BLOCKS = 4000;

it.each(['hubs', 'devices'])(
  'refuses what of %s no longer fits the disk, keeps what it answered, and goes on once there is room',
  async (way) => {
    const path = await mkdtemp(join(tmpdir(), 'pisync-full-'));
    try {
      const limited = `trap '' XFSZ; ulimit -f ${FILE_LIMIT_BLOCKS}; exec "$0" "$@"`;
      const child = spawn('sh', ['-c', limited, process.execPath, FILLER, path, way], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const said: { stored: number; refused: number; code: string; syncs: number | string } = JSON.parse(
        await text(child.stdout),
      );
      expect(said.code).toBe('store_failed');
      expect(said.refused).toBeGreaterThan(0);
      expect(said.stored).toBeGreaterThan(0);
      // what was answered from the journal may have no room in the store
      expect(said.syncs).toBe(way === 'hubs' ? said.stored : 'store_failed');

      const fleet = await createFleet({ store: await openLmdbStore({ path }) });
      expect(await fleet.stats()).toMatchObject({ syncs: said.stored });
      const report = {
        device_id: 'pibook-new',
        timestamp: 1.75e12,
        total_files_synced: 1,
        total_errors: 0,
        internet_speed: 1,
      };
      expect(await fleet.accept([report])).toMatchObject([{ status: 'stored' }]);
      await fleet.close();
    } finally {
      await rm(path, { recursive: true, force: true });
    }
  },
);
