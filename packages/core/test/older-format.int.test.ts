import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { countDays, createFleet, type Fleet, type SyncEvent } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import { open } from 'lmdb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeInChild } from './write-in-child.js';

/** 180 events of 12 devices, of all kinds and with every clock, as version 0.1.0 wrote them. */
const FORMAT_1 = fileURLToPath(new URL('fixtures/format-1.mdb.gz', import.meta.url));

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'pisync-format-1-'));
  await writeFile(join(path, 'data.mdb'), gunzipSync(await readFile(FORMAT_1)));
});
afterEach(() => rm(path, { recursive: true, force: true }));

const openFleet = async (): Promise<Fleet> => createFleet({ store: await openLmdbStore({ path }) });

async function eventsOf(fleet: Fleet): Promise<readonly SyncEvent[]> {
  const { items: devices } = await fleet.devices({ limit: 500 });
  const histories = await Promise.all(devices.map(({ deviceId }) => fleet.history(deviceId, { limit: 500 })));
  return histories.flatMap((history) => history?.items ?? []);
}

async function expectDaysOfEvents(fleet: Fleet, syncs: number): Promise<void> {
  const { items } = await fleet.days({ limit: 500 });
  const events = await eventsOf(fleet);
  expect(events).toHaveLength(syncs);
  expect(items).toEqual(countDays(events));
  expect(await fleet.stats()).toMatchObject({ syncs });
}

it('counts the days of a store of format 1 when it is opened, keeps what it holds, and counts on', async () => {
  const fleet = await openFleet();
  await expectDaysOfEvents(fleet, 180);
  const { items: days } = await fleet.days({ limit: 500 });
  expect(days.length).toBeGreaterThan(30);
  expect(
    new Set(days.flatMap(({ clocks }) => Object.keys(clocks).filter((clock) => Reflect.get(clocks, clock) > 0))),
  ).toEqual(new Set(['ok', 'skewed', 'unset', 'future']));
  await fleet.accept([reportAt(0), reportAt(1)]);
  await expectDaysOfEvents(fleet, 182);
  await fleet.close();

  const again = await openFleet();
  await expectDaysOfEvents(again, 182);
  await again.close();
});

it('counts each event once when processes open the store and write to it at once', async () => {
  const reports = Array.from({ length: 60 }, (_, index) => reportAt(index));
  const batches = reports.map((report) => [report]);
  const stored = await Promise.all([
    writeInChild(path, batches),
    writeInChild(path, batches.toReversed()),
    writeInChild(path, [reports]),
  ]);
  expect(stored.reduce((sum, count) => sum + count)).toBe(60);
  const fleet = await openFleet();
  await expectDaysOfEvents(fleet, 240);
  await fleet.close();
});

it('is refused by versions that know only format 1, and a newer format by this one, with the next step', async () => {
  const fleet = await openFleet();
  await fleet.close();
  // versions before read `format` and refuse any but 1
  expect(await changeFormat((format) => format)).toBe(2);
  expect(await changeFormat(() => 3)).toBe(3);
  await expect(openFleet()).rejects.toThrow(
    /has format 3, this version reads 1 and 2; use the version of PiSync that wrote it/,
  );
});

/** Reads and sets the format that a store is marked with. */
async function changeFormat(change: (format: unknown) => unknown): Promise<unknown> {
  const root = open({ path, maxDbs: 16 });
  const meta = root.openDB<Record<string, unknown>, string>('meta', { useVersions: true });
  const commit = meta.get('commit');
  const format = change(commit?.['format']);
  await meta.put('commit', { ...commit, format }, 1_000_000);
  await root.close();
  return format;
}

/** Syncs an hour and a half apart. */
function reportAt(index: number): object {
  return {
    device_id: index % 2 === 0 ? 'pibook-0' : 'pibox-new',
    timestamp: Date.parse('2026-03-05T00:30:00Z') + index * 5_400_000,
    total_files_synced: 3,
    total_errors: index % 3 === 0 ? 1 : 0,
    internet_speed: index,
  };
}
