import type { Document } from 'mongodb';
import {
  ARRIVAL_BOUNDS_SECONDS,
  compareDays,
  DAY_MS,
  type DayCounts,
  dayOf,
  SPEED_BOUNDS_MBPS,
} from '../../domain/day-counts.js';
import { DEVICE_KINDS, type DeviceKind } from '../../domain/device-kind.js';
import type { ClockReading } from '../../domain/effective-time.js';
import { type DayQuery, matchesDayQuery } from '../../ports/day-store.js';
import type { Collections } from './collections.js';

/** Before the first and after the last event that there can be. */
const FIRST_TIME = Date.parse('0000-01-01T00:00:00Z');
const LAST_TIME = Date.parse('9999-01-01T00:00:00Z');
/** At most so many days are added up by one command, so that none takes longer than the server may stay silent. */
const DAYS_A_COMMAND = 31;

const ARRIVAL_BOUNDS_MS = ARRIVAL_BOUNDS_SECONDS.map((seconds) => seconds * 1000);
const CLOCKS: readonly ClockReading[] = ['ok', 'skewed', 'unset', 'future'];

/** A day and kind as the server adds it up; each bucket and each clock under a name of its own. */
interface AddedUp extends Readonly<Record<string, unknown>> {
  readonly _id: { readonly day: number; readonly kind: DeviceKind };
}

/**
 * A page of days by kind, newest day first, added up from the events: costs as much as there are events on these days. Reads a
 * stretch of days at a time, and passes over those without events.
 */
export async function readDays(collections: Collections, query: DayQuery): Promise<readonly DayCounts[]> {
  const found: DayCounts[] = [];
  const kinds = query.kind === undefined ? DEVICE_KINDS.length : 1;
  const since = withinDates(query.since ?? FIRST_TIME);
  let until = withinDates(query.until ?? LAST_TIME);
  if (query.after !== null) until = Math.min(until, withinDates(query.after.day + DAY_MS));
  while (found.length < query.limit) {
    const newest = await newestDay(collections, since, until);
    if (newest === null) break;
    // a day has a row for each kind at most
    const days = Math.min(DAYS_A_COMMAND, Math.ceil((query.limit - found.length) / kinds));
    const from = Math.max(dayOf(since), newest - (days - 1) * DAY_MS);
    const stretch = await addUp(collections, { from, to: newest + DAY_MS, kind: query.kind });
    found.push(...stretch.filter((day) => matchesDayQuery(query, day)).sort(compareDays));
    until = from;
  }
  return found.slice(0, query.limit);
}

function withinDates(time: number): number {
  return Math.min(LAST_TIME, Math.max(FIRST_TIME, time));
}

/** The newest day with an event, of those of which a part lies from `since` up to `until`; all epoch milliseconds. */
async function newestDay({ events }: Collections, since: number, until: number): Promise<number | null> {
  const range = { $gte: new Date(dayOf(since)), $lt: new Date(dayOf(until - 1) + DAY_MS) };
  const document = await events.findOne(
    { effective_at: range },
    { sort: { effective_at: -1 }, projection: { _id: 0, effective_at: 1 } },
  );
  return document === null ? null : dayOf(document.effective_at.getTime());
}

async function addUp(
  { events }: Collections,
  { from, to, kind }: { from: number; to: number; kind: DeviceKind | undefined },
): Promise<DayCounts[]> {
  const rows = await events
    .aggregate<AddedUp>([
      { $match: { effective_at: { $gte: new Date(from), $lt: new Date(to) } } },
      ...(kind === undefined ? [] : [{ $match: { $expr: { $eq: [KIND, kind] } } }]),
      {
        $group: {
          _id: { day: DAY, kind: KIND },
          syncs: { $sum: 1 },
          failed_syncs: countWhere({ $gt: ['$total_errors', 0] }),
          files: { $sum: '$total_files_synced' },
          errors: { $sum: '$total_errors' },
          ...Object.fromEntries(CLOCKS.map((clock) => [clock, countWhere({ $eq: ['$clock', clock] })])),
          ...countBuckets('speed', '$internet_speed', SPEED_BOUNDS_MBPS),
          ...countBuckets('arrival', { $subtract: ['$received_at', '$effective_at'] }, ARRIVAL_BOUNDS_MS),
        },
      },
    ])
    .toArray();
  return rows.map(fromAddedUp);
}

const TIME = { $toLong: '$effective_at' };

/** The start of the day, as `dayOf` has it. By hand, since DocumentDB's $dateTrunc turns afternoons into the next day; times are never negative. */
const DAY = { $subtract: [TIME, { $mod: [TIME, DAY_MS] }] };

const LOWER_CASE_ID = { $toLower: '$device_id' };

/** The kind by the id's prefix, as `kindOf` has it. */
const KIND = {
  $switch: {
    branches: [
      { case: { $eq: [{ $substrBytes: [LOWER_CASE_ID, 0, 6] }, 'pibook'] }, then: 'pibook' },
      { case: { $eq: [{ $substrBytes: [LOWER_CASE_ID, 0, 5] }, 'pibox'] }, then: 'pibox' },
    ],
    default: 'unknown',
  },
};

function countWhere(condition: Document): Document {
  return { $sum: { $cond: [condition, 1, 0] } };
}

/** One sum for each bucket, the last without an upper bound. */
function countBuckets(name: string, value: unknown, bounds: readonly number[]): Document {
  return Object.fromEntries(
    [...bounds, null].map((upTo, bucket) => {
      const conditions = [
        ...(bucket === 0 ? [] : [{ $gt: [value, bounds[bucket - 1]] }]),
        ...(upTo === null ? [] : [{ $lte: [value, upTo] }]),
      ];
      return [`${name}_${bucket}`, countWhere({ $and: conditions })];
    }),
  );
}

function fromAddedUp(row: AddedUp): DayCounts {
  // sums beyond 2^53 come as the driver's own long numbers
  const sum = (name: string): number => Number(String(row[name]));
  const sums = (name: string, bounds: readonly number[]): readonly number[] =>
    [...bounds, null].map((_, bucket) => sum(`${name}_${bucket}`));
  return {
    day: row._id.day,
    kind: row._id.kind,
    syncs: sum('syncs'),
    failedSyncs: sum('failed_syncs'),
    files: sum('files'),
    errors: sum('errors'),
    clocks: { ok: sum('ok'), skewed: sum('skewed'), unset: sum('unset'), future: sum('future') },
    speeds: sums('speed', SPEED_BOUNDS_MBPS),
    arrivals: sums('arrival', ARRIVAL_BOUNDS_MS),
  };
}
