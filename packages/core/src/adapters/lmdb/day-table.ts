import type { Key } from 'lmdb';
import { addDayCounts, countDays, type DayCounts, dayOf } from '../../domain/day-counts.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { type DayQuery, matchesDayQuery } from '../../ports/day-store.js';
import { collectInChunks } from './chunked-scan.js';
import { type DayKey, dayKey, firstDayKey, packDay, unpackDay } from './day-records.js';
import type { Tables } from './tables.js';

type DayTables = Pick<Tables, 'days'>;

/**
 * Adds new events to what is counted of their days, in the transaction that is being written. The counts before are those of
 * the last commit, but for days that a transaction has which is on its way: the one that is being written is applied only if that is the last.
 *
 * @param onItsWay the counts of a day, by its name, where they are not those of the last commit
 * @returns what is counted now, by name
 */
export function addToDays(
  { days }: DayTables,
  events: readonly SyncEvent[],
  onItsWay: (name: string) => DayCounts | undefined,
): ReadonlyMap<string, DayCounts> {
  const counts = new Map<string, DayCounts>();
  for (const added of countDays(events)) {
    const key = dayKey(added);
    const name = key.join();
    const before = onItsWay(name) ?? getDay(days, key);
    const after = before === null ? added : addDayCounts(before, added);
    void days.put(key, packDay(after));
    counts.set(name, after);
  }
  return counts;
}

function getDay(days: Tables['days'], key: DayKey): DayCounts | null {
  const record = days.get(key);
  return record === undefined ? null : unpackDay(key, record);
}

/** Sets what is counted of days, in the transaction that is being written. */
export function putDays({ days }: DayTables, counts: readonly DayCounts[]): void {
  for (const day of counts) void days.put(dayKey(day), packDay(day));
}

/** A page of days by kind: a range of the table, past the kinds that aren't asked for. */
export function listDays({ days }: DayTables, query: DayQuery): Promise<readonly DayCounts[]> {
  const { after, since, until } = query;
  const end = since === undefined ? {} : { end: [...firstDayKey(dayOf(since)), Infinity] };
  const first = until === undefined ? null : [...firstDayKey(until)];
  const from: Key | null = after === null ? first : dayKey(after);
  return collectInChunks(
    query.limit,
    (beyond: DayCounts | null, count) => {
      const start = beyond === null ? from : dayKey(beyond);
      const range = days.getRange({
        ...end,
        ...(start !== null && { start, exclusiveStart: true }),
        limit: count,
      });
      return Array.from(range.map(({ key, value }) => unpackDay(key, value)));
    },
    (day) => (matchesDayQuery(query, day) ? day : null),
  );
}
