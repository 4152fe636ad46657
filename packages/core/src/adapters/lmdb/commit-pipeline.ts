import type { DayCounts } from '../../domain/day-counts.js';
import type { FleetTransaction } from '../../ports/fleet-store.js';
import { countWrites } from '../../staging/fleet-counts.js';
import { createSerial } from '../../staging/serial.js';
import { type CommittedReads, createStagedTransaction } from '../../staging/staged-transaction.js';
import { emptyWrites, isEmpty, type StagedWrites } from '../../staging/staged-writes.js';
import { commitVersion, newVersion, writeIfUnchanged } from './conditional-commit.js';
import { addToDays } from './day-table.js';
import { getState, putState } from './device-table.js';
import { type EventWriting, findEvent, putEvents, scanEvents } from './event-table.js';
import { isUntold, putIncidents, putNotice, putUntold } from './incident-table.js';
import { type BlockOf, rememberBlock } from './history.js';
import { type RecentOf, rememberRecent } from './recent-events.js';
import type { CommitRecord } from './records.js';
import { lastCommit, type Tables } from './tables.js';

/** Handed over and not yet committed: one that LMDB writes, and one that waits for it. */
const MOST_IN_FLIGHT = 2;

/** Runs transactions on events, devices and incidents. */
export interface CommitPipeline {
  /** Resolves with what the work gave once all it wrote is on disk. */
  transact<T>(work: (transaction: FleetTransaction) => Promise<T>): Promise<T>;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

/** What a transaction builds on: a commit, or one that is to be. */
interface Base {
  readonly version: number | null;
  readonly record: CommitRecord;
  /** It isn't committed, or what it builds on isn't: nothing more is to build on it. */
  readonly isDoomed: boolean;
}

/** A transaction that was handed to LMDB. */
interface Flight extends Base {
  isDoomed: boolean;
  /** Whose entries it writes. */
  readonly devices: ReadonlySet<string>;
  /** What it makes of days, by what they are called. */
  readonly days: ReadonlyMap<string, DayCounts>;
  /** Whether it was committed. */
  readonly committed: Promise<boolean>;
  /** When that is known; never rejects. */
  readonly landed: Promise<void>;
}

/** What a transaction reads and writes; entries it has read once it knows, for if they change it is not applied. */
type TransactionTables = Tables & { readonly recentOf: RecentOf; readonly blockOf: BlockOf };

/**
 * Transactions of one process, the next made ready while LMDB writes the one before.
 *
 * Each reads what is committed, gathers its writes, and hands them to LMDB, to be applied on condition that the newest commit is
 * still the one it builds on (optimistic concurrency control after Kung and Robinson, 1981); if another process committed one in
 * between, its work runs again. So the writer's lock is held for the writing alone, and that is done beside the JavaScript thread.
 *
 * The commit that a transaction builds on may be one that LMDB is still writing: LMDB applies them in the order in which they were handed over,
 * and if the first isn't committed, neither is what builds on it, since no two commits have the same version. It never reads entries that are
 * being written: what devices have to themselves it waits for, where one of its own is among those of a flight; the counts that all
 * devices share it takes from the flight.
 */
export function createCommitPipeline(tables: Tables, writing: EventWriting): CommitPipeline {
  const preparing = createSerial();
  const running = new Set<Promise<unknown>>();
  /** In the order in which they were handed over. */
  const flights: Flight[] = [];

  /** Waits until nobody writes entries of these devices; `null` where nobody does. */
  function settled(deviceIds: readonly string[]): Promise<unknown> | null {
    const inTheWay = flights.filter(({ devices }) => deviceIds.some((deviceId) => devices.has(deviceId)));
    return inTheWay.length === 0 ? null : Promise.all(inTheWay.map(({ landed }) => landed));
  }

  async function run<T>(work: (transaction: FleetTransaction) => Promise<T>): Promise<T> {
    for (;;) {
      const { result, flight } = await preparing.run(() => prepare(work));
      if (flight === null || (await flight.committed)) return result;
    }
  }

  async function prepare<T>(
    work: (transaction: FleetTransaction) => Promise<T>,
  ): Promise<{ result: T; flight: Flight | null }> {
    for (;;) {
      await clearance();
      const base = flights.at(-1) ?? { version: commitVersion(tables), record: lastCommit(tables), isDoomed: false };
      const own = { ...tables, recentOf: rememberRecent(tables), blockOf: rememberBlock(tables) };
      const writes = emptyWrites();
      const result = await work(createStagedTransaction(committedReads(own, base), writes));
      if (isEmpty(writes)) return { result, flight: null };
      const devices = devicesOf(writes);
      const wait = settled([...devices]);
      if (base.isDoomed) continue;
      if (wait === null) return { result, flight: await takeOff(base, own, writes, devices) };
      await wait;
    }
  }

  /** Resolves when there is room for a flight, and the last one is none to be lost. */
  async function clearance(): Promise<void> {
    while (flights.length >= MOST_IN_FLIGHT || flights.at(-1)?.isDoomed === true) await flights[0]?.landed;
  }

  function committedReads(own: TransactionTables, { record }: Base): CommittedReads {
    return {
      settled,
      find: (event) => findEvent(own, event),
      scan: (deviceId, from, direction) => scanEvents(own, deviceId, from, direction),
      state: (deviceId) => getState(own, deviceId),
      isUntold: (deviceId) => isUntold(own, deviceId),
      nextNotice: () => record.nextNotice,
    };
  }

  /** Resolves when the writes are handed over. */
  function takeOff(
    base: Base,
    own: TransactionTables,
    writes: StagedWrites,
    devices: ReadonlySet<string>,
  ): Promise<Flight> {
    const version = newVersion();
    return new Promise((resolve, reject) => {
      const committed = writeIfUnchanged(tables, base.version, () => {
        writing.knownTimes.handOver(base.version, version);
        const days = addToDays(tables, writes.events, dayInFlight);
        const record = { ...base.record, ...applyWrites(own, writes, base.record, writing) };
        void tables.meta.put('commit', record, version);
        const landed = committed.then(land, () => land(false));
        const flight: Flight = { version, record, devices, days, committed, landed, isDoomed: base.isDoomed };
        function land(isCommitted: boolean): void {
          // those behind it build on it
          if (!isCommitted) for (const doomed of flights) doomed.isDoomed = true;
          flights.splice(flights.indexOf(flight), 1);
        }
        flights.push(flight);
        resolve(flight);
      });
      committed.catch(reject);
    });
  }

  function dayInFlight(name: string): DayCounts | undefined {
    return flights.findLast(({ days }) => days.has(name))?.days.get(name);
  }

  return {
    async transact(work) {
      const transaction = run(work);
      running.add(transaction);
      try {
        return await transaction;
      } finally {
        running.delete(transaction);
      }
    },
    async idle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

function devicesOf({ events, states, incidents, untoldMarks }: StagedWrites): ReadonlySet<string> {
  const devices = new Set<string>();
  for (const { deviceId } of events) devices.add(deviceId);
  for (const { after } of states) devices.add(after.deviceId);
  for (const { before, after } of incidents) devices.add((after ?? before)?.deviceId ?? '');
  for (const { deviceId } of untoldMarks) devices.add(deviceId);
  return devices;
}

function applyWrites(
  tables: TransactionTables,
  writes: StagedWrites,
  last: CommitRecord,
  writing: EventWriting,
): Partial<CommitRecord> {
  putEvents(tables, writes.events, writing);
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
