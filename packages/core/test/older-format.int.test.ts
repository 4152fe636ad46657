import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { countDays, createFleet, type Difference, type Fleet, rebuildFleet, type SyncEvent } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import { open } from 'lmdb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeInChild } from './write-in-child.js';

/** 180 events of 12 devices, of all kinds and with every clock. */
const SYNCS = 180;
/** In the store of format 2, beside those: an event of each of 1,400 devices more. */
const SYNCS_OF_HUBS = 1400;
/** In the stores of formats 3 and 4, beside those 180: 40 syncs of each of 10 laptops, in visits of 8, most of them settled. */
const [LAPTOPS, VISITS, SYNCS_A_VISIT] = [10, 5, 8];
const SYNCS_OF_LAPTOPS = LAPTOPS * VISITS * SYNCS_A_VISIT;

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'pisync-older-format-'));
});
afterEach(() => rm(path, { recursive: true, force: true }));

/** Puts down a store as the version wrote it that knew no newer format. */
async function unpackStore(format: 1 | 2 | 3 | 4): Promise<void> {
  const fixture = fileURLToPath(new URL(`fixtures/format-${format}.mdb.gz`, import.meta.url));
  await writeFile(join(path, 'data.mdb'), gunzipSync(await readFile(fixture)));
}

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
  await unpackStore(1);
  const fleet = await openFleet();
  await expectDaysOfEvents(fleet, SYNCS);
  const { items: days } = await fleet.days({ limit: 500 });
  expect(days.length).toBeGreaterThan(30);
  expect(
    new Set(days.flatMap(({ clocks }) => Object.keys(clocks).filter((clock) => Reflect.get(clocks, clock) > 0))),
  ).toEqual(new Set(['ok', 'skewed', 'unset', 'future']));
  await fleet.accept([reportAt(0), reportAt(1)]);
  await expectDaysOfEvents(fleet, SYNCS + 2);
  await fleet.close();

  const again = await openFleet();
  await expectDaysOfEvents(again, SYNCS + 2);
  await again.close();
});

it('knows every event of a store of format 2 again, and what follows from it', async () => {
  await unpackStore(2);
  const fleet = await openFleet();
  expect(await fleet.stats()).toMatchObject({ syncs: SYNCS + SYNCS_OF_HUBS, piboxes: 1404 });
  const outcomes = await fleet.accept(reportsOfHubs());
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['duplicate']));
  for (const report of reportsOfHubs().slice(0, 10)) {
    const late = { ...report, timestamp: report.timestamp - 60_000, event_id: 'late' };
    expect(await fleet.accept([late, { ...late, event_id: 'later', timestamp: report.timestamp + 1 }])).toMatchObject([
      { status: 'stored' },
      { status: 'stored' },
    ]);
    const history = await fleet.history(report.device_id, { limit: 10 });
    expect(history?.items.map(({ timestamp }) => timestamp - report.timestamp)).toEqual([1, 0, -60_000]);
  }
  await fleet.close();
  expect(await differences()).toEqual([]);
});

it.each([3, 4] as const)(
  'knows every event of a store of format %i again, and adds late and new ones',
  async (format) => {
    await unpackStore(format);
    const fleet = await openFleet();
    expect(await fleet.stats()).toMatchObject({ syncs: SYNCS + SYNCS_OF_LAPTOPS, unknownDevices: 14 });
    const before = await eventsOf(fleet);
    const again = await fleet.accept(reportsOfLaptops());
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set(['duplicate']));
    const more = reportsOfLaptops()
      .filter(({ timestamp }) => timestamp > Date.parse('2020-01-01'))
      .flatMap((report) => [
        { ...report, timestamp: report.timestamp + 1, event_id: `late-${report.timestamp}` },
        { ...report, timestamp: report.timestamp + 100 * 86_400_000, event_id: `new-${report.timestamp}` },
      ]);
    const outcomes = await fleet.accept(more);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['stored']));
    expect((await fleet.accept(more)).every(({ status }) => status === 'duplicate')).toBe(true);
    const after = await eventsOf(fleet);
    expect(after).toEqual(expect.arrayContaining([...before]));
    expect(after).toHaveLength(before.length + more.length);
    await fleet.close();
    expect(await differences()).toEqual([]);
  },
);

it.each([1, 2, 3, 4] as const)(
  'counts each event once when processes open a store of format %i and write to it at once',
  async (format) => {
    await unpackStore(format);
    const before = SYNCS + { 1: 0, 2: SYNCS_OF_HUBS, 3: SYNCS_OF_LAPTOPS, 4: SYNCS_OF_LAPTOPS }[format];
    const reports = Array.from({ length: 60 }, (_, index) => reportAt(index));
    const batches = reports.map((report) => [report]);
    const stored = await Promise.all([
      writeInChild(path, batches),
      writeInChild(path, batches.toReversed()),
      writeInChild(path, [reports]),
    ]);
    expect(stored.reduce((sum, count) => sum + count)).toBe(60);
    const fleet = await openFleet();
    expect(await fleet.stats()).toMatchObject({ syncs: before + 60 });
    await fleet.close();
    expect(await differences()).toEqual([]);
  },
);

it('is refused by versions that know only formats 1 to 4, and a newer format by this one, with the next step', async () => {
  await unpackStore(1);
  const fleet = await openFleet();
  await fleet.close();
  // versions before read `format` and refuse any that they don't know
  expect(await changeFormat((format) => format)).toBe(5);
  expect(await changeFormat(() => 6)).toBe(6);
  await expect(openFleet()).rejects.toThrow(
    /has format 6, this version reads 1, 2, 3, 4, 5; use the version of PiSync that wrote it/,
  );
});

async function differences(): Promise<readonly Difference[]> {
  const store = await openLmdbStore({ path });
  const found: Difference[] = [];
  for await (const part of rebuildFleet(store, { mend: false })) found.push(...part.differences);
  await store.close();
  return found;
}

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

/** What the hubs sent that a store of format 2 holds. */
function reportsOfHubs(): readonly { readonly device_id: string; readonly timestamp: number }[] {
  return Array.from({ length: SYNCS_OF_HUBS }, (_, index) => ({
    device_id: `pibox-${String(index).padStart(4, '0')}`,
    timestamp: Date.parse('2026-05-04T06:00:00Z') + index * 60_000,
    total_files_synced: index % 9,
    total_errors: index % 5 === 0 ? 2 : 0,
    internet_speed: 1.5,
    ...(index % 3 === 0 && { event_id: `sync-${index}` }),
  }));
}

interface LaptopReport {
  readonly device_id: string;
  readonly timestamp: number;
}

/** What the laptops sent that stores of formats 3 and 4 hold: some with an `event_id`, some late, some from a clock that was never set. */
function reportsOfLaptops(): readonly LaptopReport[] {
  return Array.from({ length: SYNCS_OF_LAPTOPS }, (_, index) => {
    const sync = index % (VISITS * SYNCS_A_VISIT);
    const laptop = Math.floor(index / (VISITS * SYNCS_A_VISIT));
    const lateBy = sync % 11 === 10 ? 15 * 3_600_000 + 1 : 0;
    return {
      device_id: `laptop-${laptop}`,
      timestamp: sync % 10 === 9 ? 1000 + sync : Date.parse('2026-04-06T06:00:00Z') + sync * 3_600_000 - lateBy,
      total_files_synced: sync,
      total_errors: sync % 3 === 0 ? 1 : 0,
      internet_speed: laptop,
      ...(sync % 4 === 0 && { event_id: `sync-${sync}` }),
    };
  });
}
