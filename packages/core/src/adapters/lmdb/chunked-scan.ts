/** How many entries are passed over at a time, once the first look was not enough. */
const CHUNK = 1000;

/**
 * Collects what a long range has of interest, a chunk at a time, letting other work in between: a filter that few entries pass
 * must not hold up the process. First reads no more than is asked for, which is all there is to do where every entry is of interest.
 *
 * @param read entries beyond a key (`null`: from the start of the range), at most so many
 * @param pick what an entry gives, or `null` to pass over it
 */
export async function collectInChunks<Entry, Item>(
  limit: number,
  read: (beyond: Entry | null, count: number) => readonly Entry[],
  pick: (entry: Entry) => Item | null,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let beyond: Entry | null = null;
  let count = limit;
  for (;;) {
    const entries: readonly Entry[] = read(beyond, count);
    for (const entry of entries) {
      const item = pick(entry);
      if (item !== null) items.push(item);
      if (items.length === limit) return items;
    }
    const last = entries.at(-1);
    if (entries.length < count || last === undefined) return items;
    beyond = last;
    count = CHUNK;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
