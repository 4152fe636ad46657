import { compareDays, DAY_MS, type DayCounts, type DayOfKind } from '../domain/day-counts.js';
import type { DeviceKind } from '../domain/device-kind.js';

/**
 * Which days, from where; `after` is where the page before ended. Days of which any part lies from `since` up to `until`
 * (exclusive), in epoch milliseconds: a day is counted whole.
 */
export interface DayQuery {
  readonly after: DayOfKind | null;
  readonly limit: number;
  readonly kind?: DeviceKind;
  readonly since?: number;
  readonly until?: number;
}

/** Reads what happened each day. */
export interface DayReader {
  /**
   * A page of days, each by kind of device, newest day first, then in order of the kinds. Days and kinds without a sync are left
   * out. Of the same events that history gives: where these are removed after a time, they are no longer counted.
   */
  list(query: DayQuery): Promise<readonly DayCounts[]>;
}

/** Whether a day is one that the query asks for, and of the rest of the list. */
export function matchesDayQuery({ after, kind, since, until }: DayQuery, day: DayOfKind): boolean {
  if (after !== null && compareDays(day, after) <= 0) return false;
  if (kind !== undefined && day.kind !== kind) return false;
  if (since !== undefined && day.day + DAY_MS <= since) return false;
  return until === undefined || day.day < until;
}
