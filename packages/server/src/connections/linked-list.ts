/** Values in the order in which they were added, of which any can be taken out. */
export interface LinkedList<T> extends Iterable<T> {
  /** Adds a value at the end; returns what takes it out again. */
  add(value: T): () => void;
}

interface Link<T> {
  readonly value: T;
  before: Link<T> | null;
  after: Link<T> | null;
}

/**
 * An empty list. What is taken out of it is garbage at once, which a `Set` doesn't give: V8 copies its table again and again as
 * values come and go, and each copy left behind still has its values and leads to the next one. Once one of them is old, all that come
 * after it are kept, with all they lead to, until a full garbage collection.
 */
export function createLinkedList<T>(): LinkedList<T> {
  let first: Link<T> | null = null;
  let last: Link<T> | null = null;

  function remove(link: Link<T>): void {
    const { before, after } = link;
    // taken out before
    if (before === null && first !== link) return;
    if (before === null) first = after;
    else before.after = after;
    if (after === null) last = before;
    else after.before = before;
    link.before = null;
    link.after = null;
  }

  return {
    add(value) {
      const link: Link<T> = { value, before: last, after: null };
      if (last === null) first = link;
      else last.after = link;
      last = link;
      return () => remove(link);
    },
    *[Symbol.iterator]() {
      for (let link = first; link !== null; link = link.after) yield link.value;
    },
  };
}
