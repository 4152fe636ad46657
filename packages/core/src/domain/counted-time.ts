import type { TimeSpan } from './time-span.js';

const DAY_MS = 86_400_000;
/** 1970 began on a Thursday. */
const FIRST_WEEKDAY = 4;

/** Which time counts when a device's silence is measured. */
export interface CountedTime {
  /** When nobody could be heard: in order of time, none touching another. */
  readonly deaf: readonly TimeSpan[];
  /** Weekdays on which nothing is expected of the device, 0 for Sunday, in UTC; not all seven. */
  readonly restDays: readonly number[];
}

/** The weekday of an instant in UTC, 0 for Sunday. */
export function weekdayOf(at: number): number {
  return (Math.floor(at / DAY_MS) + FIRST_WEEKDAY) % 7;
}

/** How many milliseconds count between two instants. */
export function countedBetween(counted: CountedTime, from: number, until: number): number {
  let sum = 0;
  for (const piece of countedPieces(counted, from)) {
    if (piece.from >= until) break;
    sum += Math.min(piece.until, until) - piece.from;
  }
  return sum;
}

/** The instant at which so many milliseconds have counted. */
export function afterCounted(counted: CountedTime, from: number, durationMs: number): number {
  let left = durationMs;
  for (const piece of countedPieces(counted, from)) {
    if (piece.from + left <= piece.until) return piece.from + left;
    left -= piece.until - piece.from;
  }
  return Infinity;
}

/** What counts from an instant on, in order of time; the last piece may have no end. */
function* countedPieces({ deaf, restDays }: CountedTime, from: number): Generator<TimeSpan, void, undefined> {
  let next = deaf.findIndex(({ until }) => until > from);
  if (next < 0) next = deaf.length;
  for (const piece of workdays(restDays, from)) {
    let start = piece.from;
    for (let span = deaf[next]; span !== undefined && span.from < piece.until; span = deaf[next]) {
      if (span.from > start) yield { from: start, until: span.from };
      start = Math.max(start, span.until);
      if (span.until > piece.until) break;
      next += 1;
    }
    if (start < piece.until) yield { from: start, until: piece.until };
  }
}

function* workdays(restDays: readonly number[], from: number): Generator<TimeSpan, void, undefined> {
  if (restDays.length === 0) {
    yield { from, until: Infinity };
    return;
  }
  for (let start = from; ;) {
    const until = (Math.floor(start / DAY_MS) + 1) * DAY_MS;
    if (!restDays.includes(weekdayOf(start))) yield { from: start, until };
    start = until;
  }
}
