import { addDayCounts, countDays, type DayCounts } from '../../domain/day-counts.js';
import { commitIfUnchanged, commitVersion } from './conditional-commit.js';
import { putDays } from './day-table.js';
import { type EventKey, unpackEvent } from './records.js';
import { FORMAT, lastCommit, type Tables } from './tables.js';

/** Entries that are read at a time; other work goes on between. */
const CHUNK = 2000;

/**
 * Brings a store of format 1, which counted no days, to the format of today: counts all its events, and writes the counts
 * together with the new format, on condition that nothing was committed since the counting began. If something was, by another
 * process that opened the store too, it looks again. A crash leaves the store as it was.
 */
export async function upgradeStore(tables: Tables): Promise<void> {
  for (;;) {
    const version = commitVersion(tables);
    if (version === null || lastCommit(tables).format === FORMAT) return;
    const days = await countAllDays(tables);
    const done = await commitIfUnchanged(tables, version, () => {
      putDays(tables, days);
      return { format: FORMAT };
    });
    if (done) return;
  }
}

async function countAllDays({ events }: Pick<Tables, 'events'>): Promise<readonly DayCounts[]> {
  const days = new Map<string, DayCounts>();
  let beyond: EventKey | null = null;
  for (;;) {
    const start: { start?: EventKey; exclusiveStart?: boolean } =
      beyond === null ? {} : { start: beyond, exclusiveStart: true };
    const entries = Array.from(events.getRange({ ...start, limit: CHUNK }));
    // states and identities are in the same tree, where the times of events are, with negative numbers
    const found = entries.filter(({ key }) => key[1] >= 0).map(({ key, value }) => unpackEvent(key, value));
    for (const counted of countDays(found)) {
      const name = `${counted.day} ${counted.kind}`;
      const known = days.get(name);
      days.set(name, known === undefined ? counted : addDayCounts(known, counted));
    }
    const last = entries.at(-1);
    if (last === undefined) return [...days.values()];
    beyond = last.key;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
