import { mkdir, realpath } from 'node:fs/promises';
import { type Database, open, type RootDatabase, type Transaction } from 'lmdb';
import { PisyncError } from '../../errors.js';
import type { Revocation } from '../../ports/revocation-store.js';
import { NO_TOTALS } from '../../staging/fleet-counts.js';
import { type AlertTables, openAlertTables } from './alert-tables.js';
import { alone, openWriteLock, type WriteLock } from './folder-lock.js';
import type { DayKey, DayRecord } from './day-records.js';
import type { AbsentKey, DueKey, WatchRecord } from './watch-records.js';
import type { WatchKeeping } from '../../ports/watch-store.js';
import type {
  CommitRecord,
  DeviceIndexKey,
  DeviceRecord,
  EventKey,
  IdentityKey,
  IdentityRecord,
  IncidentKey,
  IncidentRecord,
  NoticeRecord,
  RecentKey,
  StateKey,
} from './records.js';

/** Address space set aside for the file, in bytes; the file itself grows with what it holds. Growing the map would move it. */
const MAP_SIZE = 2 ** 36;
/** What this version writes; `upgradeStore` brings those before to it. */
export const FORMAT = 5;
/** What this version can open. */
export const READABLE_FORMATS: readonly number[] = [1, 2, 3, 4, FORMAT];

/**
 * The tables of the file. Keys are ordered composites; values are packed arrays, or empty where the key says all.
 *
 * Two trees hold what belongs to a device, each seen as its two kinds of entries. `states` and `recent` are what changes with each
 * event: a tree as small as the fleet, whatever the history. `history` and `identities` are the history, into which events are settled
 * a handful at a time, so that its pages, a different one for each device, are written once for all of them.
 */
export interface Tables {
  readonly root: RootDatabase;
  /** Each transaction that writes runs in it. */
  readonly writeLock: WriteLock;
  /** Under `commit`: what the newest transaction left, with a version that each transaction raises. */
  readonly meta: Database<CommitRecord, string>;
  readonly states: Database<DeviceRecord, StateKey>;
  /** Of each device that has events, those that were stored last: see `recent-events.ts`. */
  readonly recent: Database<Buffer, RecentKey>;
  /** Blocks of events, each under the position of its newest: see `history.ts`. */
  readonly history: Database<Buffer, EventKey>;
  /** Where events stand whose key doesn't follow from what devices send: those with an `event_id` or a clock that was wrong. */
  readonly identities: Database<IdentityRecord, IdentityKey>;
  /** Devices by a figure, those at 0 left out: most of a fleet never failed, and needs no place in a list of failures. */
  readonly byFailedSyncs: Database<Uint8Array, DeviceIndexKey>;
  readonly byCurrentStreak: Database<Uint8Array, DeviceIndexKey>;
  readonly byLastEventAt: Database<Uint8Array, DeviceIndexKey>;
  readonly incidents: Database<IncidentRecord, IncidentKey>;
  readonly openIncidents: Database<Uint8Array, IncidentKey>;
  readonly incidentsByDevice: Database<Uint8Array, [deviceId: string, startedAt: number, id: string]>;
  /** What happened each day, by kind of device. */
  readonly days: Database<DayRecord, DayKey>;
  readonly notices: Database<NoticeRecord, number>;
  /** Devices that have an open incident which nobody was told of. */
  readonly untold: Database<Uint8Array, string>;
  /** Tokens that count no more, by what they are known by. */
  readonly revocations: Database<Revocation, string>;
  readonly alerts: AlertTables;
  /** How devices are watched, and when they are to be looked at. */
  readonly watches: Database<WatchRecord, string>;
  readonly watchesDue: Database<Uint8Array, DueKey>;
  /** Those that are not heard from, the longest absent first: of both states, and of each. */
  readonly absent: Database<Uint8Array, AbsentKey>;
  /** Under `keeping`: what those who watch share. */
  readonly watchKeeping: Database<WatchKeeping, string>;
  /** Arrivals of what was carried in by hand. */
  readonly carried: Database<Uint8Array, number>;
  /** Events that are kept and not yet in the tables above, by when they were. */
  readonly journal: Database<Buffer, number>;
}

/** What is open in this process, by its folder, and by how many. */
const opened = new Map<string, { readonly tables: Promise<Tables>; users: number }>();
/** The folders that tables were opened in. */
const folders = new WeakMap<Tables, string>();

/**
 * Opens the file in a folder, making both where there are none. Writes are batched by transactions alone: batching by turns of the
 * event loop too would leave a promise that nobody has, to be rejected when the disk is full. A commit is on disk when it resolves: LMDB flushes it within
 * the commit, and a process that is killed leaves the newest commit as it was, with nothing to repair.
 *
 * Who opens it again in one process gets the same tables: LMDB loses commits of a file that a process has open twice (its documentation warns
 * of that).
 *
 * @throws PisyncError `store_failed` when the folder can't be used or another version of PiSync wrote it
 */
export async function openTables(path: string): Promise<Tables> {
  try {
    await mkdir(path, { recursive: true });
    const folder = await realpath(path);
    let known = opened.get(folder);
    if (known === undefined) {
      known = { tables: openOnce(path), users: 0 };
      opened.set(folder, known);
      known.tables.catch(() => opened.delete(folder));
    }
    known.users += 1;
    const tables = await known.tables;
    folders.set(tables, folder);
    return tables;
  } catch (cause) {
    if (cause instanceof PisyncError) throw cause;
    throw new PisyncError(
      'store_failed',
      `the store at ${path} can't be opened; check that the folder may be written`,
      { cause },
    );
  }
}

async function openOnce(path: string): Promise<Tables> {
  const writeLock = await openWriteLock(path);
  try {
    return await alone(path, () => openInFolder(path, writeLock));
  } catch (error) {
    await writeLock.close();
    throw error;
  }
}

/** Once what was begun has ended. Closes the file with the last who has it open. */
export async function closeTables(path: string, tables: Tables): Promise<void> {
  const folder = folders.get(tables) ?? path;
  const known = opened.get(folder);
  if (known !== undefined) {
    known.users -= 1;
    if (known.users > 0) return;
    opened.delete(folder);
  }
  await alone(path, () => tables.root.close());
  await tables.writeLock.close();
}

async function openInFolder(path: string, writeLock: WriteLock): Promise<Tables> {
  // a folder whose name has a dot in it would else be taken for a file
  const folder = { path, noSubdir: false };
  const root = open({ ...folder, mapSize: MAP_SIZE, maxDbs: 64, overlappingSync: false, eventTurnBatching: false });
  const empty = { encoding: 'binary' } as const;
  const tables: Tables = {
    root,
    writeLock,
    meta: root.openDB('meta', { useVersions: true }),
    states: root.openDB('states', {}),
    recent: root.openDB('states', empty),
    history: root.openDB('devices', empty),
    identities: root.openDB('devices', {}),
    byFailedSyncs: root.openDB('by_failed_syncs', empty),
    byLastEventAt: root.openDB('by_last_event_at', empty),
    byCurrentStreak: root.openDB('by_current_streak', empty),
    incidents: root.openDB('incidents', {}),
    openIncidents: root.openDB('open_incidents', empty),
    incidentsByDevice: root.openDB('incidents_by_device', empty),
    days: root.openDB('days', {}),
    notices: root.openDB('notices', {}),
    untold: root.openDB('untold', empty),
    revocations: root.openDB('revocations', {}),
    alerts: openAlertTables(root),
    watches: root.openDB('watches', {}),
    watchesDue: root.openDB('watches_due', empty),
    absent: root.openDB('absent', empty),
    watchKeeping: root.openDB('watch_keeping', {}),
    carried: root.openDB('carried', empty),
    journal: root.openDB('journal', { encoding: 'binary' }),
  };
  const { format } = lastCommit(tables);
  if (!READABLE_FORMATS.includes(format)) {
    await root.close();
    throw new PisyncError(
      'store_failed',
      `the store at ${path} has format ${format}, this version reads ${READABLE_FORMATS.join(', ')}; use the version of PiSync that wrote it`,
    );
  }
  return tables;
}

/** What the newest transaction left, or the newest that a read transaction sees; of an empty store, what there is before the first. */
export function lastCommit({ meta }: Pick<Tables, 'meta'>, transaction?: Transaction): CommitRecord {
  return (
    meta.get('commit', transaction === undefined ? {} : { transaction }) ?? {
      format: FORMAT,
      totals: NO_TOTALS,
      nextNotice: 1,
    }
  );
}
