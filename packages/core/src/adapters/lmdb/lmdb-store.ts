import { PisyncError } from '../../errors.js';
import type { FleetTransaction } from '../../ports/fleet-store.js';
import type { ServiceStore } from '../../ports/service-store.js';
import { countWrites } from '../../staging/fleet-counts.js';
import { createSerial } from '../../staging/serial.js';
import { type CommittedReads, createStagedTransaction } from '../../staging/staged-transaction.js';
import { emptyWrites, isEmpty, type StagedWrites } from '../../staging/staged-writes.js';
import { createLmdbAlertStore } from './alert-store.js';
import { auditIndexes } from './audit-indexes.js';
import { auditDays, auditTotals } from './audit-counts.js';
import { commitIfUnchanged, commitVersion } from './conditional-commit.js';
import { addToDays, listDays } from './day-table.js';
import { getState, listStates, putState } from './device-table.js';
import { findEvent, getEvent, newestEvents, putEvents, scanEvents } from './event-table.js';
import { isUntold, listIncidents, pendingNotices, putIncidents, putNotice, putUntold } from './incident-table.js';
import { hasLmdbFile } from './lmdb-file.js';
import { createLmdbRevocations } from './revocation-table.js';
import { readRecent, type RecentOf, rememberRecent } from './recent-events.js';
import type { CommitRecord } from './records.js';
import { scanDeviceIds, scanFleet } from './scan-events.js';
import { closeTables, lastCommit, openTables, type Tables } from './tables.js';
import { upgradeStore } from './upgrade-store.js';
import { createLmdbWatches } from './lmdb-watches.js';

/** Where the store is. */
export interface LmdbStoreOptions {
  /** A folder, made when there is none. */
  readonly path: string;
  /**
   * How many bytes of recent events a device may have until they are settled in its history, 1,200 by default. More costs more for each
   * event, less costs more pages of the history. What the store answers doesn't depend on it.
   */
  readonly recentBytes?: number;
}

const RECENT_BYTES = 1200;

/**
 * Opens a store on this machine's disk. Several processes may have it open.
 *
 * A transaction reads what is committed, gathers its writes, and applies them in one LMDB transaction on condition that no
 * other was committed since it began; if one was, its work runs again (optimistic concurrency control after Kung and
 * Robinson, 1981). So the writer's lock is held for the writing alone, and that is done beside the JavaScript thread.
 *
 * A store of an older format is brought to that of today first; after that, versions of PiSync that know only the older one refuse it.
 *
 * @throws PisyncError `store_failed` when the folder can't be used, or holds a file that LMDB hasn't written
 */
export async function openLmdbStore({ path, recentBytes = RECENT_BYTES }: LmdbStoreOptions): Promise<ServiceStore> {
  await refuseOtherFiles(path);
  const tables = await openTables(path);
  try {
    await upgradeStore(tables);
  } catch (cause) {
    await closeTables(path, tables);
    throw new PisyncError(
      'store_failed',
      `the store at ${path} can't be upgraded; make room on its disk and try again`,
      { cause },
    );
  }
  const serial = createSerial();
  const reads = { ...tables, recentOf: readRecent(tables) };

  return {
    events: {
      get: async (deviceId, position) => getEvent(reads, deviceId, position),
      history: async (deviceId, { before, limit }) => newestEvents(reads, deviceId, before, limit),
      scan: (query) => scanFleet(reads, query),
      deviceIds: (query) => scanDeviceIds(tables, query),
      keepsAll: async () => true,
    },
    devices: {
      get: async (deviceId) => getState(tables, deviceId),
      list: (query) => listStates(tables, query),
    },
    incidents: {
      list: (query) => listIncidents(tables, query),
      pendingNotices: async () => pendingNotices(tables),
    },
    audit: {
      indexes: (options) => auditIndexes(tables, options),
      totals: (options) => auditTotals(tables, options),
      days: (options) => auditDays(tables, options),
    },
    days: {
      list: (query) => listDays(tables, query),
    },
    revocations: createLmdbRevocations(tables),
    alerts: createLmdbAlertStore(tables),
    watches: createLmdbWatches(tables),
    totals: async () => lastCommit(tables).totals,
    transact: (work) => serial.run(() => transact(tables, recentBytes, work)),
    async ping() {
      lastCommit(tables);
    },
    async close() {
      await serial.idle();
      await closeTables(path, tables);
    },
  };
}

/** What can't be read is told of when LMDB opens it. */
async function refuseOtherFiles(path: string): Promise<void> {
  await hasLmdbFile(path).catch((error: unknown) => {
    if (error instanceof PisyncError) throw error;
  });
}

/** What a transaction reads and writes; entries it has read once it knows, for if they change it is not applied. */
type TransactionTables = Tables & { readonly recentOf: RecentOf };

async function transact<T>(
  tables: Tables,
  recentBytes: number,
  work: (transaction: FleetTransaction) => Promise<T>,
): Promise<T> {
  for (;;) {
    const version = commitVersion(tables);
    const own = { ...tables, recentOf: rememberRecent(tables) };
    const writes = emptyWrites();
    const result = await work(createStagedTransaction(committedReads(own), writes));
    if (isEmpty(writes)) return result;
    const isDone = await commitIfUnchanged(tables, version, (last) => applyWrites(own, writes, { last, recentBytes }));
    if (isDone) return result;
  }
}

function committedReads(tables: TransactionTables): CommittedReads {
  return {
    find: (event) => findEvent(tables, event),
    scan: (deviceId, from, direction) => scanEvents(tables, deviceId, from, direction),
    state: (deviceId) => getState(tables, deviceId),
    isUntold: (deviceId) => isUntold(tables, deviceId),
    nextNotice: () => lastCommit(tables).nextNotice,
  };
}

function applyWrites(
  tables: TransactionTables,
  writes: StagedWrites,
  { last, recentBytes }: { last: CommitRecord; recentBytes: number },
): Partial<CommitRecord> {
  putEvents(tables, writes.events, recentBytes);
  addToDays(tables, writes.events);
  for (const change of writes.states) putState(tables, change);
  putIncidents(tables, writes.incidents);
  for (const notice of writes.notices) putNotice(tables, notice);
  for (const mark of writes.untoldMarks) putUntold(tables, mark);
  for (const number of writes.toldNotices) void tables.notices.remove(number);
  return {
    totals: countWrites(last.totals, writes),
    nextNotice: (writes.notices.at(-1)?.number ?? last.nextNotice - 1) + 1,
  };
}
