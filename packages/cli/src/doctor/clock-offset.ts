/** When a request was sent and answered by this machine's clock, and what time the answer says it is; epoch milliseconds. */
export interface DateReading {
  readonly sentAt: number;
  readonly receivedAt: number;
  /** The `Date` of the answer: whole seconds, cut off (RFC 9110, 6.6.1). */
  readonly date: number;
}

/** Between what the other clock's lead over this one lies, in milliseconds. */
export interface OffsetBounds {
  readonly least: number;
  readonly most: number;
}

const DATE_RESOLUTION_MS = 1000;

/**
 * How far the other clock is ahead. The answer was made at some moment between sending and receiving, within the second that it
 * names, so that each reading gives bounds; together they are as tight as the tightest allow (Marzullo's intersection of
 * intervals). Readings that don't go together, as when a clock was set in between, leave the newest alone.
 */
export function clockOffset(readings: readonly DateReading[]): OffsetBounds {
  let bounds: OffsetBounds = { least: -Infinity, most: Infinity };
  for (const { sentAt, receivedAt, date } of readings) {
    const own = { least: date - receivedAt, most: date + DATE_RESOLUTION_MS - sentAt };
    const both = { least: Math.max(bounds.least, own.least), most: Math.min(bounds.most, own.most) };
    bounds = both.least <= both.most ? both : own;
  }
  return bounds;
}

/** By how much the other clock is ahead at least, negative when it is behind; 0 when both may show the same. */
export function certainOffset({ least, most }: OffsetBounds): number {
  if (least > 0) return least;
  return most < 0 ? most : 0;
}
