import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFleet, type FleetStore, rebuildFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startPisyncService } from './pisync-service.js';
import { PISYNC, runPisync } from './run-pisync.js';

const PATIENCE_MS = 60_000;

let folder: string;
let dataDir: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-rebuild-'));
  dataDir = join(folder, 'data');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const syncs = (device_id: string, word: string, day = 2) =>
  word.split('').map((letter, minute) => ({
    device_id,
    timestamp: new Date(Date.UTC(2026, 2, day, 12, minute)).toISOString(),
    total_files_synced: 5,
    total_errors: letter === 'F' ? 2 : 0,
    internet_speed: 2.5,
  }));

async function withStore<T>(work: (store: FleetStore) => Promise<T>): Promise<T> {
  const store = await openLmdbStore({ path: dataDir });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Takes events into the embedded store. */
async function fill(events: readonly unknown[]): Promise<void> {
  const fleet = await createFleet({ store: await openLmdbStore({ path: dataDir }) });
  await fleet.accept(events);
  await fleet.close();
}

/** Makes states wrong, as a fault of a disk or of PiSync itself would. */
async function corrupt(...deviceIds: readonly string[]): Promise<void> {
  await withStore(async (store) => {
    const states = await Promise.all(deviceIds.map((deviceId) => store.devices.get(deviceId)));
    const changes = states.flatMap((before) =>
      before === null ? [] : [{ before, after: { ...before, totalSyncs: before.totalSyncs + 5, streak: null } }],
    );
    await store.transact(({ devices }) => devices.save(changes));
  });
}

const rebuild = (...args: readonly string[]) => runPisync(['backfill', 'rebuild', '--data-dir', dataDir, ...args]);

/** What of all devices differs, by the library itself. */
const differing = (): Promise<readonly (string | null)[]> =>
  withStore(async (store) => {
    const found = [];
    for await (const { differences } of rebuildFleet(store, { mend: false })) found.push(...differences);
    return [...new Set(found.map(({ deviceId }) => deviceId))];
  });

describe('pisync backfill rebuild', () => {
  it('finds what differs and ends with 3, makes it right, and finds nothing any more', async () => {
    await fill([...syncs('pibook-1', 'SFFFF'), ...syncs('pibook-2', 'FFFS'), ...syncs('pibox-1', 'SSS')]);
    expect(await rebuild('--check')).toEqual({
      code: 0,
      stdout: '3 devices checked: all as their events say.\n',
      stderr: expect.stringMatching(/^check: /),
    });
    await corrupt('pibook-1');
    const checked = await rebuild('--check');
    expect(checked.code).toBe(3);
    await expect(checked.stdout).toMatchFileSnapshot('golden/backfill-rebuild-check.txt');
    expect(checked.stderr).toContain('in 1 of 3 devices; nothing was changed, pisync backfill rebuild without --check');
    expect(await differing()).toEqual(['pibook-1']);
    const mended = await rebuild();
    expect(mended.code).toBe(0);
    expect(mended.stdout).toMatch(/in 1 of 3 devices; all of it is right now\.\n$/);
    expect((await rebuild('--check')).code).toBe(0);
    expect(await differing()).toEqual([]);
  });

  it('gives a line of JSON for each difference, and one for the summary', async () => {
    await fill([...syncs('pibook-1', 'SFFFF'), ...syncs('pibook-2', 'FFFS')]);
    await corrupt('pibook-2');
    const { code, stdout } = await rebuild('--check', '--json');
    expect(code).toBe(3);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toEqual([
      {
        type: 'difference',
        device_id: 'pibook-2',
        subject: 'device',
        id: null,
        field: 'total_syncs',
        kept: 9,
        right: 4,
      },
      { type: 'summary', mended: false, devices: 2, differing_devices: 1, differences: 1, uncheckable_devices: 0 },
    ]);
  });

  it('shows the first of many differences, and counts the rest', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `pibook-${100 + index}`);
    await fill(ids.flatMap((id) => syncs(id, 'S')));
    await corrupt(...ids);
    const { stdout } = await rebuild('--check');
    expect(stdout.split('\n')).toHaveLength(1 + 50 + 1 + 1);
    expect(stdout).toContain('and 10 more; --json lists all of them');
  });

  it('looks at the devices it is told to', async () => {
    await fill(['pibook-1', 'pibook-2', 'pibook-3'].flatMap((id) => syncs(id, 'S')));
    await corrupt('pibook-2');
    expect((await rebuild('--check', '--device', 'pibook-1')).code).toBe(0);
    expect((await rebuild('--check', '--from', 'pibook-2')).code).toBe(3);
    expect((await rebuild('--check', '--to', 'pibook-1')).code).toBe(0);
    expect((await rebuild('--device', 'pibook-2')).code).toBe(0);
    expect((await rebuild('--check')).code).toBe(0);
    expect(await rebuild('--device', 'nobody')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching('check the id'),
    });
  });

  it('makes no store where there is none', async () => {
    expect(await rebuild('--check')).toEqual({
      code: 2,
      stdout: '',
      stderr: `pisync: there is no store in ${dataDir}; name its folder with --data-dir, or set MONGO_URI for that of a cluster\n`,
    });
    await expect(access(dataDir)).rejects.toThrow('ENOENT');
  });

  it('goes on where it was killed, and removes its checkpoint at the end', async () => {
    const ids = Array.from({ length: 1500 }, (_, index) => `pibook-${10_000 + index}`);
    await fill(ids.flatMap((id) => syncs(id, 'FFFF')));
    await corrupt(...ids);
    const checkpoint = join(folder, 'at');
    const args = [PISYNC, 'backfill', 'rebuild', '--data-dir', dataDir, '--checkpoint', checkpoint, '--json'];
    const first = spawn(process.execPath, args, { stdio: 'ignore' });
    const ended = once(first, 'exit');
    await vi.waitFor(() => access(checkpoint), { timeout: PATIENCE_MS, interval: 5 });
    first.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    const { after } = z.object({ after: z.string() }).parse(JSON.parse(await readFile(checkpoint, 'utf8')));
    expect((await differing()).length).toBeGreaterThan(0);
    const { code, stdout, stderr } = await rebuild('--checkpoint', checkpoint, '--json');
    expect(code).toBe(0);
    expect(stderr).toContain(`Going on behind ${after}`);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ mended: true, devices: 1500 });
    // what the first had done was not looked at again
    expect(stdout).not.toContain('"pibook-10000"');
    await expect(access(checkpoint)).rejects.toThrow('ENOENT');
    expect(await differing()).toEqual([]);
  });

  it('begins anew where the checkpoint is of another rebuild', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => `pibook-${100 + index}`);
    await fill(ids.flatMap((id) => syncs(id, 'S')));
    await corrupt('pibook-100');
    const checkpoint = join(folder, 'at');
    const name = JSON.stringify([dataDir, {}, true]);
    const counts = { devices: 50, differing_devices: 0, differences: 0, uncheckable_devices: 0 };
    await writeFile(checkpoint, JSON.stringify({ rebuild: name, after: 'pibook-149', counts }));
    expect((await rebuild('--checkpoint', checkpoint, '--check')).code).toBe(0);
    await writeFile(checkpoint, JSON.stringify({ rebuild: name, after: 'pibook-149', counts }));
    expect((await rebuild('--checkpoint', checkpoint, '--device', 'pibook-100', '--check')).code).toBe(3);
  });

  it('is exact beside a service that takes in events', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `pibook-${1000 + index}`);
    await fill(ids.flatMap((id) => syncs(id, 'SFFFSFF')));
    await corrupt(...ids);
    const service = await startPisyncService(dataDir);
    const rebuilt = new AbortController();
    const answers = new Set<number>();
    const send = async (): Promise<void> => {
      for (let day = 1; !rebuilt.signal.aborted; day += 1) {
        const devices = ids.filter((_, index) => index % 7 === day % 7);
        const { status } = await fetch(new URL('/sync-events', service.url), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(devices.flatMap((id) => syncs(id, 'FFS', day))),
        });
        answers.add(status);
      }
    };
    const rebuilding = rebuild().finally(() => rebuilt.abort());
    const [mended] = await Promise.all([rebuilding, send()]).finally(() => service.stop());
    expect([...answers]).toEqual([201]);
    expect(mended).toMatchObject({ code: 0, stdout: expect.stringContaining('in 200 of 200 devices') });
    expect(await differing()).toEqual([]);
  });
});
