import { addSpan, type TimeSpan } from './time-span.js';

const DAY_MS = 86_400_000;
/** The service says that it is there every half minute; what is missing for longer than this is time in which it heard nobody. */
export const DEAF_AFTER_MS = 5 * 60_000;
/** Longer than anything is expected of a device. */
const DEAF_KEPT_MS = 400 * DAY_MS;
/** A service that stops and starts all the time is remembered for so many stops. */
const MOST_SPANS = 500;

/** Nobody is blamed: most of those that were to be heard from were not. */
export interface Quiet {
  /** When it was found, epoch milliseconds. */
  readonly since: number;
  /** When the last of those who were missed was heard. */
  readonly from: number;
}

/** When the service could hear devices, and when it could not. Epoch milliseconds. */
export interface Listening {
  /** When it began to watch; nobody is blamed for what was before. */
  readonly since: number;
  /** When it last said that it is there. */
  readonly beatAt: number;
  /** When it was down, or the fleet was quiet: in order of time, none touching another. */
  readonly deaf: readonly TimeSpan[];
  readonly quiet: Quiet | null;
}

/** The service is there. What passed since it last said so doesn't count if that was too long ago. */
export function beat(before: Listening | null, now: number): Listening {
  if (before === null) return { since: now, beatAt: now, deaf: [], quiet: null };
  const { beatAt } = before;
  // a clock that was set back says nothing
  if (now <= beatAt) return before;
  if (now - beatAt <= DEAF_AFTER_MS) return { ...before, beatAt: now };
  return { ...before, beatAt: now, deaf: keep(addSpan(before.deaf, { from: beatAt, until: now }), now) };
}

/** The fleet is quiet, or no more; the time of a quiet that is over doesn't count. */
export function withQuiet(before: Listening, quiet: Quiet | null, now: number): Listening {
  const { quiet: was } = before;
  if (quiet !== null || was === null) return { ...before, quiet };
  return { ...before, quiet, deaf: keep(addSpan(before.deaf, { from: was.from, until: now }), now) };
}

function keep(deaf: readonly TimeSpan[], now: number): readonly TimeSpan[] {
  return deaf.filter(({ until }) => until > now - DEAF_KEPT_MS).slice(-MOST_SPANS);
}
