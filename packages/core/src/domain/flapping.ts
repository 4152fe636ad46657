import type { AlertRecord } from './alert-record.js';

/** A device flaps that begins to fail more than `maxStarts` times in `windowMs` milliseconds. */
export interface FlappingSettings {
  readonly maxStarts: number;
  readonly windowMs: number;
}

/** More than 5 times within an hour. */
export const DEFAULT_FLAPPING: FlappingSettings = { maxStarts: 5, windowMs: 3_600_000 };

/** What is to be known of a device that flaps. */
export interface Flapping {
  /** The alert by which it is told that the device flaps. */
  readonly toldBy: string;
  /** When it is calm again, should nothing more begin; epoch milliseconds. */
  readonly calmAt: number;
}

/** How far back alerts say whether a device flaps now, milliseconds. */
export function flappingReach({ windowMs }: FlappingSettings): number {
  return 3 * windowMs;
}

/**
 * Whether a device flaps, by its alerts of one kind: those that became known, in the order in which they did. A function of the set
 * alone, so that neither the order of arrival nor a restart matters.
 */
export function flappingOf(
  history: readonly AlertRecord[],
  { maxStarts, windowMs }: FlappingSettings,
  now: number,
): Flapping | null {
  const starts = history
    .flatMap(({ id, firedAt }) => (firedAt === null || firedAt > now ? [] : [{ id, at: firedAt }]))
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  let told: { readonly id: string; lastAt: number } | null = null;
  for (const [index, { id, at }] of starts.entries()) {
    const limit = starts[index - maxStarts];
    const tooMany = limit !== undefined && limit.at > at - windowMs;
    if (!tooMany) continue;
    if (told !== null && told.lastAt > at - windowMs) told.lastAt = at;
    else told = { id, lastAt: at };
  }
  const decisive = starts.at(-1 - maxStarts);
  if (told === null || decisive === undefined || decisive.at <= now - windowMs) return null;
  return { toldBy: told.id, calmAt: decisive.at + windowMs };
}
