import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { minute } from '../output/quantities.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

/** Times as they were given, ISO 8601; `until` is exclusive. */
export interface GivenPeriod {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** A period of which both ends are known. */
export interface Period {
  readonly since: string;
  readonly until: string;
}

/** @throws CliError with `usage` when the period ends before it begins */
export function requireOrder({ since, until }: GivenPeriod): void {
  if (since === undefined || until === undefined || since < until) return;
  throw new CliError(`--since (${since}) must be before --until (${until}), which is not included`, EXIT.usage);
}

/**
 * The period that is meant: the thirty days before its end when no beginning is given, up to now when no end is.
 *
 * @param now epoch milliseconds
 * @throws CliError with `usage` when it ends before it begins
 */
export function readPeriod({ since, until }: GivenPeriod, now: number): Period {
  const end = until ?? isoTime(now);
  const period = { since: since ?? isoTime(Date.parse(end) - DEFAULT_DAYS * DAY_MS), until: end };
  requireOrder(period);
  return period;
}

/** The days, of UTC and whole, of which any part lies in the period. */
export function wholeDays({ since, until }: Period): Period {
  return {
    since: isoTime(Math.floor(Date.parse(since) / DAY_MS) * DAY_MS),
    until: isoTime(Math.ceil(Date.parse(until) / DAY_MS) * DAY_MS),
  };
}

/** So many days before a time. */
export function daysBefore(time: string, days: number): string {
  return isoTime(Date.parse(time) - days * DAY_MS);
}

/** Whole days from one time to another. */
export function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS));
}

/** A period in words: dates where it has whole days, times to the minute (UTC) elsewhere. */
export function describePeriod({ since, until }: { since: string | null; until: string | null }): string {
  const midnight = (time: string): boolean => time.endsWith('T00:00:00.000Z');
  const atMinute = (time: string): string => `${minute(time)} UTC`;
  if (since === null && until === null) return 'all of the time';
  const from = since === null ? null : midnight(since) ? since.slice(0, 10) : atMinute(since);
  if (until === null) return `from ${from}`;
  if (!midnight(until)) return from === null ? `until ${atMinute(until)}` : `from ${from} to ${atMinute(until)}`;
  const lastDay = daysBefore(until, 1).slice(0, 10);
  if (from === null) return `up to and with ${lastDay}`;
  return from === lastDay ? from : `from ${from} to ${lastDay}`;
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
