import type { Transaction } from 'lmdb';
import type { Difference } from '../../domain/difference.js';
import type { FleetTotals } from '../../ports/fleet-store.js';
import type { AuditOptions } from '../../ports/store-audit.js';
import { compareTotals, countKept, moveTotals, NO_TOTALS } from '../../staging/fleet-counts.js';
import { commitIfUnchanged, commitVersion } from './conditional-commit.js';
import { unpackIncident, unpackState } from './records.js';
import { lastCommit, type Tables } from './tables.js';

type CountedTables = Pick<Tables, 'root' | 'meta' | 'states' | 'incidents'>;

/** Devices, or incidents, that are counted before other work is let in between. */
const COUNTED_AT_ONCE = 1000;

/**
 * Compares the totals with the devices and incidents they count, as of one moment. Writers that come later move both by the same,
 * so that how far the totals are off stays true, and can be taken off them whenever that is: nobody waits for the counting.
 */
export async function* auditTotals(
  tables: CountedTables,
  { mend }: AuditOptions,
): AsyncGenerator<readonly Difference[], void, undefined> {
  for (;;) {
    const { kept, right, mendedBefore } = await countAll(tables);
    const differences = compareTotals(kept, right);
    if (differences.length === 0) return;
    if (!mend || (await moveKept(tables, { kept, right, mendedBefore }))) {
      yield differences;
      return;
    }
  }
}

interface Counted {
  readonly kept: FleetTotals;
  readonly right: FleetTotals;
  /** How often totals had been mended by then. */
  readonly mendedBefore: number;
}

/** Takes off the totals what they are off; says no when somebody else did so since they were counted. */
async function moveKept(tables: CountedTables, { kept, right, mendedBefore }: Counted): Promise<boolean> {
  for (;;) {
    const version = commitVersion(tables);
    if ((lastCommit(tables).totalsMended ?? 0) !== mendedBefore) return false;
    const isDone = await commitIfUnchanged(tables, version, (last) => ({
      totals: moveTotals(last.totals, kept, right),
      totalsMended: mendedBefore + 1,
    }));
    if (isDone) return true;
  }
}

async function countAll(tables: CountedTables): Promise<Counted> {
  const transaction = tables.root.useReadTransaction();
  try {
    const last = lastCommit(tables, transaction);
    let right = NO_TOTALS;
    for await (const part of keptParts(tables, transaction)) right = countKept(right, part);
    return { kept: last.totals, right, mendedBefore: last.totalsMended ?? 0 };
  } finally {
    transaction.done();
  }
}

/** All devices and incidents as of a moment, in parts. */
async function* keptParts(
  { states, incidents }: CountedTables,
  transaction: Transaction,
): AsyncGenerator<Parameters<typeof countKept>[1], void, undefined> {
  let deviceId: string | null = null;
  for (;;) {
    const part = [];
    while (part.length < COUNTED_AT_ONCE) {
      const start: { start?: [string, number]; exclusiveStart?: true } =
        deviceId === null ? {} : { start: [deviceId, Infinity], exclusiveStart: true };
      const [next] = states.getKeys({ ...start, limit: 1, transaction });
      if (next === undefined) break;
      [deviceId] = next;
      const record = states.get([deviceId, -2], { transaction });
      if (record !== undefined) part.push(unpackState(deviceId, record));
    }
    yield { states: part };
    if (part.length < COUNTED_AT_ONCE) break;
    await nextTurn();
  }
  let part = [];
  for (const { key, value } of incidents.getRange({ transaction })) {
    part.push(unpackIncident(key, value));
    if (part.length < COUNTED_AT_ONCE) continue;
    yield { incidents: part };
    part = [];
    await nextTurn();
  }
  yield { incidents: part };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
