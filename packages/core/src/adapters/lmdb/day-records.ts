import type { DayCounts, DayOfKind } from '../../domain/day-counts.js';
import { DEVICE_KINDS } from '../../domain/device-kind.js';

/** A day's place: with its time turned round, so that the newest day is the first; then the kind's place among the kinds. */
export type DayKey = [beforeEpoch: number, kind: number];
/** What is counted of a day, less what its key says. */
export type DayRecord = [
  syncs: number,
  failedSyncs: number,
  files: number,
  errors: number,
  clocks: [ok: number, skewed: number, unset: number, future: number],
  speeds: readonly number[],
  arrivals: readonly number[],
];

/** Never -0, which is another key than 0. */
function turnedRound(time: number): number {
  return 0 - time;
}

/** Where the days that began at or before a time (epoch milliseconds) begin. */
export function firstDayKey(time: number): readonly [beforeEpoch: number] {
  return [turnedRound(time)];
}

/** Where a day is. */
export function dayKey({ day, kind }: DayOfKind): DayKey {
  return [turnedRound(day), DEVICE_KINDS.indexOf(kind)];
}

/** What is kept of a day's counts. */
export function packDay({ syncs, failedSyncs, files, errors, clocks, speeds, arrivals }: DayCounts): DayRecord {
  return [syncs, failedSyncs, files, errors, [clocks.ok, clocks.skewed, clocks.unset, clocks.future], speeds, arrivals];
}

/** A day's counts, from where it is and what is kept. */
export function unpackDay([beforeEpoch, kind]: DayKey, record: DayRecord): DayCounts {
  const [syncs, failedSyncs, files, errors, [ok, skewed, unset, future], speeds, arrivals] = record;
  return {
    day: turnedRound(beforeEpoch),
    kind: DEVICE_KINDS[kind] ?? 'unknown',
    syncs,
    failedSyncs,
    files,
    errors,
    clocks: { ok, skewed, unset, future },
    speeds,
    arrivals,
  };
}
