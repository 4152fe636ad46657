/** Keeps the first so many of what is added, in order; holds at most twice as many. */
export interface TopList<T> {
  add(item: T): void;
  /** The first, in order. */
  items(): readonly T[];
}

/** @param compare negative when `a` comes before `b` */
export function createTopList<T>(size: number, compare: (a: T, b: T) => number): TopList<T> {
  let kept: T[] = [];
  const cut = (): void => {
    kept = kept.toSorted(compare).slice(0, size);
  };
  return {
    add(item) {
      kept.push(item);
      if (kept.length >= 2 * Math.max(1, size)) cut();
    },
    items() {
      cut();
      return kept;
    },
  };
}
