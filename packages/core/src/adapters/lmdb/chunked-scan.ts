const CHUNK = 500;

/**
 * Collects what a long range has of interest, a chunk at a time, letting other work in between: a filter that few entries pass
 * must not hold up the process.
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
  for (;;) {
    const entries: readonly Entry[] = read(beyond, CHUNK);
    for (const entry of entries) {
      const item = pick(entry);
      if (item !== null) items.push(item);
      if (items.length === limit) return items;
    }
    const last = entries.at(-1);
    if (entries.length < CHUNK || last === undefined) return items;
    beyond = last;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
