import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFleet } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import { expect, it } from 'vitest';
import { openForEachInChild, writeInChild } from './write-in-child.js';

/** Six syncs of each of 40 devices: S F F F S F; some with a device's own id. */
const reports = Array.from({ length: 240 }, (_, index) => {
  const minute = Math.floor(index / 40);
  return {
    device_id: `pibook-${index % 40}`,
    timestamp: new Date(Date.UTC(2026, 2, 2, 12, minute)).toISOString(),
    total_files_synced: 3,
    total_errors: 'SFFFSF'[minute] === 'F' ? 1 : 0,
    internet_speed: 1,
    ...(index % 3 === 0 && { event_id: `own-${index}` }),
  };
});

const inBatches = (list: readonly object[], size: number): readonly (readonly object[])[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, turn) => list.slice(turn * size, (turn + 1) * size));

it('keeps each event once, and every state right, when processes write the same events to one folder at once', async () => {
  const path = await mkdtemp(join(tmpdir(), 'pisync-processes-'));
  try {
    const stored = await Promise.all([
      writeInChild(path, inBatches(reports, 5)),
      writeInChild(path, inBatches(reports.toReversed(), 7)),
      writeInChild(path, inBatches([...reports.slice(100), ...reports.slice(0, 100)], 3)),
    ]);
    expect(stored.reduce((sum, count) => sum + count)).toBe(reports.length);
    const fleet = await createFleet({ store: await openLmdbStore({ path }) });
    const { items: devices } = await fleet.devices({ limit: 500 });
    expect(devices).toHaveLength(40);
    for (const device of devices) {
      expect(device).toMatchObject({ totalSyncs: 6, failedSyncs: 4, currentStreak: 1, status: 'ok' });
      expect((await fleet.history(device.deviceId))?.items).toHaveLength(6);
    }
    const { items: incidents } = await fleet.incidents({ limit: 500 });
    expect(incidents).toHaveLength(40);
    expect(incidents.every(({ length, resolvedAt }) => length === 3 && resolvedAt !== null)).toBe(true);
    expect(await fleet.stats()).toMatchObject({ pibooks: 40, syncs: 240, failedSyncs: 160, resolvedIncidents: 40 });
    await fleet.close();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
});

it('loses nothing that was answered while processes open and close the folder again and again', async () => {
  const path = await mkdtemp(join(tmpdir(), 'pisync-opened-'));
  try {
    const ofProcess = (index: number): readonly (readonly object[])[] =>
      inBatches(
        Array.from({ length: 90 }, (_, minute) => ({
          device_id: `pibook-${index}`,
          timestamp: new Date(Date.UTC(2026, 2, 2, 12, minute)).toISOString(),
          total_files_synced: 3,
          total_errors: 0,
          internet_speed: 1,
        })),
        3,
      );
    const stored = await Promise.all([0, 1, 2, 3].map((index) => openForEachInChild(path, ofProcess(index))));
    expect(stored).toEqual([90, 90, 90, 90]);
    const fleet = await createFleet({ store: await openLmdbStore({ path }) });
    expect(await fleet.stats()).toMatchObject({ pibooks: 4, syncs: 360 });
    await fleet.close();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
});

it('answers each event as new once while others open a folder whose journal a process answers from', async () => {
  const path = await mkdtemp(join(tmpdir(), 'pisync-journaled-'));
  try {
    const roundAt = (minute: number): readonly object[] =>
      Array.from({ length: 40 }, (_, device) => ({
        device_id: `pibook-${device}`,
        timestamp: Date.UTC(2026, 2, 2) + minute * 60_000,
        total_files_synced: 3,
        total_errors: 0,
        internet_speed: 1,
      }));
    const rounds = Array.from({ length: 400 }, (_, minute) => roundAt(minute));
    const visits = rounds.filter((_, minute) => minute % 40 === 20);
    const stored = await Promise.all([
      writeInChild(path, rounds),
      openForEachInChild(path, visits),
      openForEachInChild(path, visits.toReversed()),
      writeInChild(path, rounds.slice(0, 150).toReversed()),
    ]);
    expect(stored.reduce((sum, count) => sum + count)).toBe(400 * 40);
    const fleet = await createFleet({ store: await openLmdbStore({ path }) });
    expect(await fleet.stats()).toMatchObject({ pibooks: 40, syncs: 400 * 40 });
    await fleet.close();
  } finally {
    await rm(path, { recursive: true, force: true });
  }
});
