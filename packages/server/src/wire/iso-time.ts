const DAY_MS = 86_400_000;
/** So many days are known by their text; some ten years. */
const MOST_DAYS = 4_000;

const dates = new Map<number, string>();
const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const THREE_DIGITS = Array.from({ length: 1_000 }, (_, value) => String(value).padStart(3, '0'));

/**
 * Epoch milliseconds as ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it, some times as fast: a page of
 * devices has thousands of times, and they are of few days.
 *
 * @throws RangeError for what is no time
 */
export function isoTime(epochMs: number): string {
  const whole = Math.trunc(epochMs);
  const day = Math.floor(whole / DAY_MS);
  const ms = whole - day * DAY_MS;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor(ms / 1_000);
  const hours = Math.floor(minutes / 60);
  return `${dateOf(day)}${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}.${THREE_DIGITS[ms % 1_000]}Z`;
}

/** The same for a time that may be absent. */
export function isoTimeOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : isoTime(epochMs);
}

/** The date with its `T`. */
function dateOf(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MS).toISOString().split('T')[0];
  if (dates.size >= MOST_DAYS) dates.clear();
  const text = `${date}T`;
  dates.set(day, text);
  return text;
}
