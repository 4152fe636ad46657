import { PisyncError } from '../../errors.js';
import type { ServiceStore } from '../../ports/service-store.js';
import { createLmdbAlertStore } from './alert-store.js';
import { auditIndexes } from './audit-indexes.js';
import { auditDays, auditTotals } from './audit-counts.js';
import { createCommitPipeline } from './commit-pipeline.js';
import { createLmdbJournal } from './event-journal.js';
import { openJournalLock } from './journal-lock.js';
import { listDays } from './day-table.js';
import { getState, listStates } from './device-table.js';
import { getEvent, newestEvents } from './event-table.js';
import { listIncidents, pendingNotices } from './incident-table.js';
import { readBlock } from './history.js';
import { hasLmdbFile } from './lmdb-file.js';
import { createLmdbRevocations } from './revocation-table.js';
import { readRecent } from './recent-events.js';
import { scanDeviceIds, scanFleet } from './scan-events.js';
import { createKnownTimes } from './known-times.js';
import { closeTables, lastCommit, openTables } from './tables.js';
import { upgradeStore } from './upgrade-store.js';
import { createLmdbWatches } from './lmdb-watches.js';

/** Where the store is. */
export interface LmdbStoreOptions {
  /** A folder, made when there is none. */
  readonly path: string;
  /**
   * How many bytes of recent events a device may have until they are settled in its history, 800 by default. More costs more for each
   * event, less costs more pages of the history. What the store answers doesn't depend on it.
   */
  readonly recentBytes?: number;
}

const RECENT_BYTES = 800;

/**
 * Opens a store on this machine's disk. Several processes may have it open.
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
  const journalLock = await openJournalLock(path).catch(async (cause: unknown) => {
    await closeTables(path, tables);
    throw new PisyncError(
      'store_failed',
      `the journal of the store at ${path} can't be locked; check that the folder may be written`,
      { cause },
    );
  });
  const knownTimes = createKnownTimes();
  const pipeline = createCommitPipeline(tables, { recentBytes, knownTimes });
  const reads = { ...tables, recentOf: readRecent(tables), blockOf: readBlock(tables) };
  /** Once: others in the process may have the same tables. */
  let closed: Promise<void> | null = null;
  async function close(): Promise<void> {
    await pipeline.idle();
    await closeTables(path, tables);
    await journalLock.close();
  }

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
    journal: createLmdbJournal(reads, journalLock, knownTimes),
    totals: async () => lastCommit(tables).totals,
    transact: (work) => pipeline.transact(work),
    async ping() {
      lastCommit(tables);
    },
    close: () => (closed ??= close()),
  };
}

/** What can't be read is told of when LMDB opens it. */
async function refuseOtherFiles(path: string): Promise<void> {
  await hasLmdbFile(path).catch((error: unknown) => {
    if (error instanceof PisyncError) throw error;
  });
}
