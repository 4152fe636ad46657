import type { AlertKind } from './alert.js';

/** Which alerts a silence is about: those that all of its matchers fit; `null` fits every one. */
export interface SilenceMatchers {
  /** The id of a device, in which `*` stands for any text. */
  readonly device: string | null;
  readonly kind: AlertKind | null;
  /** The name of a group, in which `*` stands for any text. */
  readonly group: string | null;
}

/** A time in which nobody is told of some alerts, who said so, and why. Times are epoch milliseconds. */
export interface Silence {
  readonly id: string;
  readonly matchers: SilenceMatchers;
  readonly startsAt: number;
  readonly expiresAt: number;
  readonly reason: string;
  readonly author: string;
  readonly createdAt: number;
  /** When somebody ended it before its time. */
  readonly endedAt: number | null;
}

export const SILENCE_STATES = ['pending', 'active', 'expired'] as const;

export type SilenceState = (typeof SILENCE_STATES)[number];

/** What is to be told apart by a silence. */
export interface SilencedSubject {
  readonly deviceId: string;
  readonly kind: AlertKind;
  readonly group: string;
}

/** Whether a silence is still to begin, holds, or is over. */
export function silenceState({ startsAt, expiresAt, endedAt }: Silence, now: number): SilenceState {
  if (endedAt !== null || now >= expiresAt) return 'expired';
  return now < startsAt ? 'pending' : 'active';
}

/** The silence that keeps an alert from being told, the one that lasts longest; `null` when none does. */
export function silenceOf(silences: readonly Silence[], subject: SilencedSubject, now: number): Silence | null {
  return silences
    .filter((silence) => silenceState(silence, now) === 'active' && matchesSilence(silence.matchers, subject))
    .reduce<Silence | null>(
      (longest, one) => (longest === null || one.expiresAt > longest.expiresAt ? one : longest),
      null,
    );
}

/** Whether the matchers fit, all of them. */
export function matchesSilence({ device, kind, group }: SilenceMatchers, subject: SilencedSubject): boolean {
  return (
    (device === null || matchesGlob(device, subject.deviceId)) &&
    (kind === null || kind === subject.kind) &&
    (group === null || matchesGlob(group, subject.group))
  );
}

/** Whether a text is what a pattern says, in which `*` stands for any text. Takes no longer than the two lengths multiplied. */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[from] === '*') {
      star = from;
      resume = at;
      from += 1;
    } else if (pattern[from] === text[at]) {
      from += 1;
      at += 1;
    } else if (star >= 0) {
      from = star + 1;
      resume += 1;
      at = resume;
    } else {
      return false;
    }
  }
  while (pattern[from] === '*') from += 1;
  return from === pattern.length;
}
