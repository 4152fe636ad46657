/** A stretch of time, in epoch milliseconds; `until` is not part of it. */
export interface TimeSpan {
  readonly from: number;
  readonly until: number;
}

/** Adds a span to others; those that touch become one. In order of time, whatever the order they came in. */
export function addSpan(spans: readonly TimeSpan[], added: TimeSpan): readonly TimeSpan[] {
  const joined: TimeSpan[] = [];
  for (const span of [...spans, added].sort((a, b) => a.from - b.from)) {
    if (span.until <= span.from) continue;
    const last = joined.at(-1);
    if (last === undefined || span.from > last.until) joined.push(span);
    else joined[joined.length - 1] = { from: last.from, until: Math.max(last.until, span.until) };
  }
  return joined;
}
