import { type AbsencePolicy, type ContactExpectation, learnExpectation } from './contact-expectation.js';
import { contactsOf } from './contacts.js';
import { afterCounted } from './counted-time.js';
import type { Listening } from './listening.js';
import type { AbsenceAlert, AbsentState, ContactState, Watch } from './watch.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A device that is away is looked at again after this part of its silence, within these bounds. */
const RECHECK_SHARE = 24;
const MIN_RECHECK_MS = 10 * MINUTE_MS;
const MAX_RECHECK_MS = 6 * HOUR_MS;
/** What is expected of a device is learned anew at least this often, and as often while too little is known of it. */
const RELEARN_MS = 7 * 24 * HOUR_MS;
const LEARN_MORE_MS = 24 * HOUR_MS;

/**
 * What was found: the device was `heard` since it was last looked at; it is not due yet, or is looked at for the first time
 * (`waiting`); it was to be heard from and was not (`missed`); or it was away before and still is (`away`).
 */
export type Finding = 'heard' | 'waiting' | 'missed' | 'away';

/** What a device is looked at with. */
export interface LookContext {
  readonly now: number;
  readonly listening: Listening;
  /** Arrivals of what was carried in by hand. */
  readonly carried: ReadonlySet<number>;
  readonly policy: AbsencePolicy;
}

/** How a device is watched from now on, and what was found. */
export interface Look {
  readonly watch: Watch;
  readonly finding: Finding;
}

/** When a device that was last heard then is late and silent. */
export function dueTimes(
  expectation: ContactExpectation,
  lastHeardAt: number,
  { since, deaf }: Pick<Listening, 'since' | 'deaf'>,
): { readonly lateAt: number; readonly silentAt: number } {
  const { restDays, lateAfterMs, silentAfterMs } = expectation;
  // nobody is blamed for a time in which nobody listened
  const from = Math.max(lastHeardAt, since);
  return {
    lateAt: afterCounted({ deaf, restDays }, from, lateAfterMs),
    silentAt: afterCounted({ deaf, restDays }, from, silentAfterMs),
  };
}

/**
 * Looks at a device: learns what is expected of it, finds whether it is late or silent, and what is to be told. While the fleet is
 * quiet nobody becomes either. Who is late or silent stays so until it is heard from again.
 *
 * @param before how it was watched, `null` at first
 * @param arrivals when its newest events arrived, in any order
 */
export function lookAtDevice(
  deviceId: string,
  before: Watch | null,
  arrivals: readonly number[],
  context: LookContext,
): Look {
  const { now, listening, policy } = context;
  const contacts = contactsOf(arrivals, context.carried);
  const expectation = learnExpectation(contacts, listening.deaf, policy);
  const lastHeardAt = latest(contacts.at(-1)?.until ?? null, before?.lastHeardAt ?? null);
  const version = (before?.version ?? 0) + 1;
  if (lastHeardAt === null) {
    const nothing = { lastHeardAt, lateAt: null, silentAt: null, told: [], outbox: [] };
    const checkAt = now + LEARN_MORE_MS;
    return { watch: { deviceId, version, state: 'expected', expectation, checkAt, ...nothing }, finding: 'waiting' };
  }

  const heard = before === null || before.lastHeardAt === null || lastHeardAt > before.lastHeardAt;
  const returned = heard
    ? (before?.told ?? []).map((alert) => ({ ...alert, status: 'resolved' as const, at: now }))
    : [];
  const { lateAt, silentAt } = dueTimes(expectation, lastHeardAt, listening);
  const found = stateAt(now, lateAt, silentAt);
  const was = heard ? 'expected' : before.state;
  const state = listening.quiet === null ? worse(was, found) : was;
  const toldBefore = heard ? [] : before.told;
  const isNews = state !== 'expected' && !toldBefore.some(({ kind }) => kind === state);
  const news = isNews ? [absenceAlert(deviceId, state, { lastHeardAt, lateAt, silentAt, now })] : [];
  const outbox = [...(before?.outbox ?? []), ...returned, ...news];
  return {
    watch: {
      deviceId,
      version,
      state,
      lastHeardAt,
      expectation,
      lateAt,
      silentAt,
      // what is to be told is told at once, and is still due when it could not be
      checkAt: outbox.length > 0 ? now : nextCheck({ state, found, now, lastHeardAt, lateAt, silentAt, expectation }),
      told: [...toldBefore, ...news],
      outbox,
    },
    finding: findingOf({ heard, isFirst: (before?.lastHeardAt ?? null) === null, was, found }),
  };
}

/** What was in the outbox is told. */
export function afterTelling(watch: Watch, now: number): Watch {
  const { state, lastHeardAt, lateAt, silentAt, expectation } = watch;
  const emptied = { ...watch, version: watch.version + 1, outbox: [] };
  if (lastHeardAt === null || lateAt === null || silentAt === null) return emptied;
  return { ...emptied, checkAt: nextCheck({ state, found: state, now, lastHeardAt, lateAt, silentAt, expectation }) };
}

function stateAt(now: number, lateAt: number, silentAt: number): ContactState {
  if (now >= silentAt) return 'silent';
  return now >= lateAt ? 'late' : 'expected';
}

const ORDER: readonly ContactState[] = ['expected', 'late', 'silent'];

function worse(a: ContactState, b: ContactState): ContactState {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}

function findingOf(of: { heard: boolean; isFirst: boolean; was: ContactState; found: ContactState }): Finding {
  if (of.was !== 'expected') return 'away';
  if (of.found !== 'expected') return 'missed';
  return of.heard && !of.isFirst ? 'heard' : 'waiting';
}

interface Times {
  readonly now: number;
  readonly lastHeardAt: number;
  readonly lateAt: number;
  readonly silentAt: number;
}

interface CheckTimes extends Times {
  readonly state: ContactState;
  readonly found: ContactState;
  readonly expectation: ContactExpectation;
}

function nextCheck({ state, found, now, lastHeardAt, lateAt, silentAt, expectation }: CheckTimes): number {
  if (found === 'expected' && state === 'expected') {
    return Math.min(lateAt, now + (expectation.reason === 'learned' ? RELEARN_MS : LEARN_MORE_MS));
  }
  const again = now + Math.min(Math.max((now - lastHeardAt) / RECHECK_SHARE, MIN_RECHECK_MS), MAX_RECHECK_MS);
  return Math.round(state === 'late' && silentAt > now ? Math.min(again, silentAt) : again);
}

function absenceAlert(
  deviceId: string,
  kind: AbsentState,
  { lastHeardAt, lateAt, silentAt, now }: Times,
): AbsenceAlert {
  return {
    // of the same absence the same, however often it is looked at
    id: `${kind}~${deviceId}~${lastHeardAt}`,
    kind,
    status: 'firing',
    deviceId,
    startedAt: kind === 'late' ? lateAt : silentAt,
    at: now,
    detail: { lastHeardAt, dueAt: lateAt },
  };
}

function latest(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}
