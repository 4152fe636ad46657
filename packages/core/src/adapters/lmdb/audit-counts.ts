import type { Transaction } from 'lmdb';
import { addDayCounts, countDays, type DayCounts } from '../../domain/day-counts.js';
import type { Difference } from '../../domain/difference.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { FleetTotals } from '../../ports/fleet-store.js';
import type { AuditOptions } from '../../ports/store-audit.js';
import { compareDayCounts, dayName, moveDay } from '../../staging/day-drift.js';
import { compareTotals, countKept, moveTotals, NO_TOTALS } from '../../staging/fleet-counts.js';
import { commitIfUnchanged, commitVersion } from './conditional-commit.js';
import { dayKey, packDay, unpackDay } from './day-records.js';
import { type CommitRecord, stateKey, unpackIncident, unpackState } from './records.js';
import { eventsOf, openBlock } from './history.js';
import { allRecentEvents } from './recent-events.js';
import { lastCommit, type Tables } from './tables.js';

type Differences = AsyncGenerator<readonly Difference[], void, undefined>;

/** Entries that are counted before other work is let in between. */
const COUNTED_AT_ONCE = 1000;

/** What counts were found to be off, and what takes that off them, within a transaction. */
interface Drift {
  readonly differences: readonly Difference[];
  readonly takeOff: (last: CommitRecord) => Partial<CommitRecord>;
}

/** Compares the totals with the devices and incidents they count. */
export function auditTotals(tables: Tables, options: AuditOptions): Differences {
  return auditCounts(tables, options, async (transaction) => {
    const kept = lastCommit(tables, transaction).totals;
    const right = await countDevices(tables, transaction);
    return {
      differences: compareTotals(kept, right),
      takeOff: (last) => ({ totals: moveTotals(last.totals, kept, right) }),
    };
  });
}

/** Compares what is counted of days with the events. */
export function auditDays(tables: Tables, options: AuditOptions): Differences {
  return auditCounts(tables, options, async (transaction) => {
    const { days } = tables;
    const entries = Array.from(days.getRange({ transaction }));
    const kept = new Map(entries.map(({ key, value }) => unpackDay(key, value)).map((day) => [dayName(day), day]));
    const drifts = compareDayCounts(kept, await countEvents(tables, transaction));
    return {
      differences: drifts.flatMap(({ differences }) => differences),
      takeOff() {
        for (const drift of drifts) {
          const key = dayKey(drift.right);
          const record = days.get(key);
          const moved = moveDay(record === undefined ? null : unpackDay(key, record), drift);
          if (moved === null) void days.remove(key);
          else void days.put(key, packDay(moved));
        }
        return {};
      },
    };
  });
}

/**
 * Compares counts as of one moment. Writers that come later move both sides by the same, so that how far counts are off stays
 * true, and can be taken off them whenever that is: nobody waits for the counting.
 */
async function* auditCounts(
  tables: Tables,
  { mend }: AuditOptions,
  measure: (transaction: Transaction) => Promise<Drift>,
): Differences {
  for (;;) {
    const transaction = tables.root.useReadTransaction();
    const mends = lastCommit(tables, transaction).mends ?? 0;
    const drift = await measure(transaction).finally(() => transaction.done());
    if (drift.differences.length === 0) return;
    if (!mend || (await takeOff(tables, mends, drift))) {
      yield drift.differences;
      return;
    }
  }
}

/** Takes a drift off; says no when somebody else took one off since it was measured. */
async function takeOff(tables: Tables, mends: number, drift: Drift): Promise<boolean> {
  for (;;) {
    const version = commitVersion(tables);
    if ((lastCommit(tables).mends ?? 0) !== mends) return false;
    const isDone = await commitIfUnchanged(tables, version, (last) => ({ ...drift.takeOff(last), mends: mends + 1 }));
    if (isDone) return true;
  }
}

async function countDevices({ states, incidents }: Tables, transaction: Transaction): Promise<FleetTotals> {
  let totals = NO_TOTALS;
  let deviceId: string | null = null;
  for (;;) {
    const part = [];
    while (part.length < COUNTED_AT_ONCE) {
      const start: { start?: [string, number]; exclusiveStart?: true } =
        deviceId === null ? {} : { start: [deviceId, Infinity], exclusiveStart: true };
      const [next] = states.getKeys({ ...start, limit: 1, transaction });
      if (next === undefined) break;
      [deviceId] = next;
      const record = states.get(stateKey(deviceId), { transaction });
      if (record !== undefined) part.push(unpackState(deviceId, record));
    }
    totals = countKept(totals, { states: part });
    if (part.length < COUNTED_AT_ONCE) break;
    await nextTurn();
  }
  for await (const part of inParts(incidents.getRange({ transaction }))) {
    totals = countKept(totals, { incidents: part.map(({ key, value }) => unpackIncident(key, value)) });
  }
  return totals;
}

async function countEvents(tables: Tables, transaction: Transaction): Promise<ReadonlyMap<string, DayCounts>> {
  const days = new Map<string, DayCounts>();
  const count = (events: readonly SyncEvent[]): void => {
    for (const counted of countDays(events)) {
      const known = days.get(dayName(counted));
      days.set(dayName(counted), known === undefined ? counted : addDayCounts(known, counted));
    }
  };
  for await (const part of inParts(tables.history.getRange({ transaction }))) {
    // identities are in the same tree, with a negative number where the times of events are
    count(part.filter(({ key }) => key[1] >= 0).flatMap((entry) => eventsOf(openBlock(entry))));
  }
  for await (const part of inParts(allRecentEvents(tables, transaction))) count(part);
  return days;
}

/** What a range has, in parts, with other work between them. */
async function* inParts<T>(range: Iterable<T>): AsyncGenerator<readonly T[], void, undefined> {
  let part: T[] = [];
  for (const entry of range) {
    part.push(entry);
    if (part.length < COUNTED_AT_ONCE) continue;
    yield part;
    part = [];
    await nextTurn();
  }
  yield part;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
