import type { Contact } from './contacts.js';
import { countedBetween, weekdayOf } from './counted-time.js';
import type { TimeSpan } from './time-span.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What is expected of devices before anything is learned of them, and how much longer than usual is still no reason to worry. */
export interface AbsencePolicy {
  /** A device is late once it was silent for its usual interval times this, and the grace. */
  readonly lateFactor: number;
  readonly graceMs: number;
  /** A device is silent no sooner than after the silence that made it late, times this. */
  readonly silentFactor: number;
  /** A device with fewer contacts has no usual interval. */
  readonly minContacts: number;
  /** After how long one without a usual interval is late. */
  readonly defaultLateMs: number;
}

export const DEFAULT_ABSENCE_POLICY: AbsencePolicy = {
  lateFactor: 1.5,
  graceMs: 6 * HOUR_MS,
  silentFactor: 3,
  minContacts: 6,
  defaultLateMs: 14 * DAY_MS,
};

/** What is expected of a device. Durations are of time that counts (`CountedTime`). */
export interface ContactExpectation {
  /** Learned from its contacts, or the same for all that have too few of them, or for too short a time. */
  readonly reason: 'learned' | 'too_little_known';
  /** How many contacts that stands on. */
  readonly contacts: number;
  /** The longest silence that is nothing unusual; `null` while too little is known. */
  readonly usualIntervalMs: number | null;
  /** Weekdays on which nothing is expected of it, 0 for Sunday, in UTC. */
  readonly restDays: readonly number[];
  readonly lateAfterMs: number;
  readonly silentAfterMs: number;
}

/** Habits change with the terms: what is older than this says nothing, where there is enough that is newer. */
export const LEARNING_MS = 56 * DAY_MS;
/** A silence longer than usual is one that comes less often than once in so long. */
const RARE_MS = 42 * DAY_MS;
/** Less doesn't have to have a weekend, and says nothing of them. */
const MIN_SPAN_MS = 10 * DAY_MS;
const MIN_USUAL_MS = 15 * MINUTE_MS;
const MAX_USUAL_MS = 60 * DAY_MS;
/** Longer than the longest silence that is known, by this factor, before a device is silent. */
const BEYOND_LONGEST = 1.25;
/** Weekdays are told apart once one of them had so many contacts. */
const SEEN_WEEKDAYS = 4;
/** A weekday of rest has at most this part of the contacts of the busiest one. */
const REST_SHARE = 0.1;
const MOST_REST_DAYS = 3;

/**
 * What is expected of a device, from its contacts. Its usual interval is the longest of its silences of the last eight
 * weeks, but for one where they have lasted six: a holiday, an outage or a broken screen comes once, nights and poor weeks come
 * again. Silences are measured in time that counts, without weekdays of rest.
 *
 * @param contacts in order of time
 * @param deaf when nobody could be heard
 */
export function learnExpectation(
  contacts: readonly Contact[],
  deaf: readonly TimeSpan[],
  policy: AbsencePolicy = DEFAULT_ABSENCE_POLICY,
): ContactExpectation {
  const recent = recentOf(contacts, policy.minContacts);
  const first = recent[0];
  const last = recent.at(-1);
  const spanMs = first === undefined || last === undefined ? 0 : last.from - first.from;
  if (recent.length < policy.minContacts || spanMs < MIN_SPAN_MS) {
    const { defaultLateMs: lateAfterMs } = policy;
    const nothing = {
      reason: 'too_little_known',
      contacts: recent.length,
      usualIntervalMs: null,
      restDays: [],
    } as const;
    return { ...nothing, lateAfterMs, silentAfterMs: lateAfterMs * policy.silentFactor };
  }
  const restDays = restDaysOf(recent);
  const silences = recent
    .slice(1)
    .map((contact, index) => countedBetween({ deaf, restDays }, recent[index]?.from ?? contact.from, contact.from))
    .sort((a, b) => b - a);
  const rare = Math.min(Math.floor(spanMs / RARE_MS), silences.length - 1);
  const usualIntervalMs = Math.min(Math.max(silences[rare] ?? 0, MIN_USUAL_MS), MAX_USUAL_MS);
  const lateAfterMs = Math.round(usualIntervalMs * policy.lateFactor + policy.graceMs);
  const longest = Math.min(silences[0] ?? 0, MAX_USUAL_MS);
  const silentAfterMs = Math.round(
    Math.max(lateAfterMs * policy.silentFactor, longest * BEYOND_LONGEST + policy.graceMs),
  );
  return { reason: 'learned', contacts: recent.length, usualIntervalMs, restDays, lateAfterMs, silentAfterMs };
}

/** Those of the last weeks, or some before them where they are too few. */
function recentOf(contacts: readonly Contact[], atLeast: number): readonly Contact[] {
  const last = contacts.at(-1);
  if (last === undefined) return [];
  const since = contacts.findIndex(({ from }) => from >= last.from - LEARNING_MS);
  return contacts.slice(Math.min(since, Math.max(0, contacts.length - 2 * atLeast)));
}

function restDaysOf(contacts: readonly Contact[]): readonly number[] {
  const days = new Set(contacts.map(({ from }) => Math.floor(from / DAY_MS)));
  const seen = Array.from({ length: 7 }, () => 0);
  for (const day of days) {
    const weekday = weekdayOf(day * DAY_MS);
    seen[weekday] = (seen[weekday] ?? 0) + 1;
  }
  const busiest = Math.max(...seen);
  if (busiest < SEEN_WEEKDAYS) return [];
  const rest = seen.flatMap((count, weekday) => (count <= busiest * REST_SHARE ? [weekday] : []));
  return rest.length > MOST_REST_DAYS ? [] : rest;
}
