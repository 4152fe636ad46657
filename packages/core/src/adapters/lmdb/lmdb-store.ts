import type { FleetStore, FleetTransaction } from '../../ports/fleet-store.js';
import { countWrites } from '../../staging/fleet-counts.js';
import { createSerial } from '../../staging/serial.js';
import { type CommittedReads, createStagedTransaction } from '../../staging/staged-transaction.js';
import { emptyWrites, isEmpty, type StagedWrites } from '../../staging/staged-writes.js';
import { getState, listStates, putState } from './device-table.js';
import { findEvent, getEvent, newestEvents, putEvent, scanEvents } from './event-table.js';
import { isUntold, listIncidents, pendingNotices, putIncidents, putNotice, putUntold } from './incident-table.js';
import { scanDeviceIds, scanFleet } from './scan-events.js';
import { lastCommit, openTables, type Tables } from './tables.js';

/** Where the store is. */
export interface LmdbStoreOptions {
  /** A folder, made when there is none. */
  readonly path: string;
}

/**
 * Opens a store on this machine's disk. Several processes may have it open.
 *
 * A transaction reads what is committed, gathers its writes, and applies them in one LMDB transaction on condition that no
 * other was committed since it began; if one was, its work runs again (optimistic concurrency control after Kung and
 * Robinson, 1981). So the writer's lock is held for the writing alone, and that is done beside the JavaScript thread.
 *
 * @throws PisyncError `store_failed` when the folder can't be used
 */
export async function openLmdbStore({ path }: LmdbStoreOptions): Promise<FleetStore> {
  const tables = openTables(path);
  const serial = createSerial();
  const committed: CommittedReads = {
    find: (event) => findEvent(tables, event),
    scan: (deviceId, from, direction) => scanEvents(tables, deviceId, from, direction),
    state: (deviceId) => getState(tables, deviceId),
    isUntold: (deviceId) => isUntold(tables, deviceId),
    nextNotice: () => lastCommit(tables).nextNotice,
  };

  return {
    events: {
      get: async (deviceId, position) => getEvent(tables, deviceId, position),
      history: async (deviceId, { before, limit }) => newestEvents(tables, deviceId, before, limit),
      scan: (query) => scanFleet(tables, query),
      deviceIds: (query) => scanDeviceIds(tables, query),
    },
    devices: {
      get: async (deviceId) => getState(tables, deviceId),
      list: (query) => listStates(tables, query),
    },
    incidents: {
      list: (query) => listIncidents(tables, query),
      pendingNotices: async () => pendingNotices(tables),
    },
    totals: async () => lastCommit(tables).totals,
    transact: (work) => serial.run(() => transact(tables, committed, work)),
    async ping() {
      lastCommit(tables);
    },
    async close() {
      await serial.idle();
      await tables.root.close();
    },
  };
}

async function transact<T>(
  tables: Tables,
  committed: CommittedReads,
  work: (transaction: FleetTransaction) => Promise<T>,
): Promise<T> {
  for (;;) {
    const version = tables.meta.getEntry('commit')?.version ?? null;
    const writes = emptyWrites();
    const result = await work(createStagedTransaction(committed, writes));
    if (isEmpty(writes) || (await commit(tables, version, writes))) return result;
  }
}

/** Applies the writes if no other transaction was committed since the version was read; says whether it did. */
async function commit(tables: Tables, version: number | null, writes: StagedWrites): Promise<boolean> {
  const last = lastCommit(tables);
  const totals = countWrites(last.totals, writes);
  const nextNotice = (writes.notices.at(-1)?.number ?? last.nextNotice - 1) + 1;
  const apply = (): void => {
    void tables.meta.put('commit', { ...last, totals, nextNotice }, (version ?? 0) + 1);
    for (const event of writes.events) putEvent(tables, event);
    for (const change of writes.states) putState(tables, change);
    putIncidents(tables, writes.incidents);
    for (const notice of writes.notices) putNotice(tables, notice);
    for (const mark of writes.untoldMarks) putUntold(tables, mark);
    for (const number of writes.toldNotices) void tables.notices.remove(number);
  };
  try {
    return version === null
      ? await tables.meta.ifNoExists('commit', apply)
      : await tables.meta.ifVersion('commit', version, apply);
  } catch (error) {
    throw await causeOf(error);
  }
}

/** LMDB rejects with a general error that holds a promise of the particular one. */
async function causeOf(error: unknown): Promise<unknown> {
  if (typeof error !== 'object' || error === null || !('commitError' in error)) return error;
  return Promise.resolve(error.commitError).catch((cause: unknown) => cause);
}
