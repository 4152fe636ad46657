import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { createFleet, type DayCounts, type Fleet, type Incident, type SyncEvent } from '@pisync/core';
import { openLmdbStore } from '@pisync/core/lmdb';
import pc from 'picocolors';
import type { Terminal } from '../src/output/terminal.js';

/** A report as devices log it. */
export interface LoggedSync {
  readonly device_id: string;
  readonly timestamp: string;
  readonly total_files_synced: number;
  readonly total_errors: number;
  readonly internet_speed: number;
  readonly event_id?: string;
}

/** The number-th sync of a device, one an hour; every third one of a device in seven fails. */
export function loggedSync(number: number, devices = 50): LoggedSync {
  const device = number % devices;
  return {
    device_id: `${device % 5 === 0 ? 'pibox' : 'pibook'}-${String(device).padStart(4, '0')}`,
    timestamp: new Date(Date.UTC(2025, 0, 6) + Math.floor(number / devices) * 3_600_000 + device).toISOString(),
    total_files_synced: number % 40,
    total_errors: device % 7 === 0 && number % 3 > 0 ? 2 : 0,
    internet_speed: (number % 100) / 4,
  };
}

/** All that a store keeps and answers. */
export interface KeptFleet {
  readonly events: readonly SyncEvent[];
  readonly devices: readonly object[];
  readonly incidents: readonly Incident[];
  readonly days: readonly DayCounts[];
  readonly stats: object;
}

/** Reads an embedded store whole. */
export async function readStore(path: string): Promise<KeptFleet> {
  const store = await openLmdbStore({ path });
  try {
    const events = await store.events.scan({ after: null, limit: 1_000_000 });
    const devices = await store.devices.list({ orderBy: 'device_id', descending: false, after: null, limit: 100_000 });
    const incidents = await store.incidents.list({ after: null, limit: 100_000 });
    const days = await store.days.list({ after: null, limit: 100_000 });
    return { events, devices, incidents, days, stats: await store.totals() };
  } finally {
    await store.close();
  }
}

/** Works on an embedded store as a service would, whose clock shows what it is told. */
export async function withStore<T>(path: string, now: () => number, work: (fleet: Fleet) => Promise<T>): Promise<T> {
  const fleet = await createFleet({ store: await openLmdbStore({ path }), clock: { now } });
  try {
    return await work(fleet);
  } finally {
    await fleet.close();
  }
}

/** A terminal that isn't one, and what was written to it. */
export function writtenTerminal(): { terminal: Terminal; out: () => string; err: () => string } {
  const texts = { out: '', err: '' };
  const into = (name: keyof typeof texts): Writable =>
    new Writable({
      write(chunk, _, done) {
        texts[name] += String(chunk);
        done();
      },
    });
  const colors = pc.createColors(false);
  const parts = { columns: null, live: false, errColumns: () => 80, colors, errColors: colors };
  const err = into('err');
  const terminal = { out: into('out'), err, errors: err, ...parts };
  return { terminal, out: () => texts.out, err: () => texts.err };
}

/** The values of an NDJSON file. */
export async function readNdjson<T = Record<string, unknown>>(path: string): Promise<T[]> {
  const text = await readFile(path, 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}
