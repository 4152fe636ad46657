import { beat, type Listening } from '../domain/listening.js';
import type { WatchKeeping, WatchStore } from '../ports/watch-store.js';

/** For how long one who watches is left alone; it says so again well before. */
const HELD_MS = 60_000;

/**
 * Takes the watch, or keeps it, for a minute, and says that the service is there.
 * @returns what is kept, or `null` while somebody else has the watch
 */
export async function holdWatch(watches: WatchStore, holder: string, now: number): Promise<WatchKeeping | null> {
  const before = await watches.keeping();
  if (before !== null && before.holder !== holder && before.heldUntil > now) return null;
  const keeping: WatchKeeping = {
    version: (before?.version ?? 0) + 1,
    listening: beat(before?.listening ?? null, now),
    holder,
    heldUntil: now + HELD_MS,
  };
  return (await watches.saveKeeping(keeping)) ? keeping : null;
}

/** Keeps when the service listened; `null` when somebody else took the watch meanwhile. */
export async function keepListening(
  watches: WatchStore,
  keeping: WatchKeeping,
  listening: Listening,
): Promise<WatchKeeping | null> {
  const next = { ...keeping, version: keeping.version + 1, listening };
  return (await watches.saveKeeping(next)) ? next : null;
}

/** Leaves the watch to whoever comes next, if it is one's own. */
export async function leaveWatch(watches: WatchStore, holder: string, now: number): Promise<void> {
  const keeping = await watches.keeping();
  if (keeping === null || keeping.holder !== holder) return;
  const listening = beat(keeping.listening, now);
  await watches.saveKeeping({ ...keeping, version: keeping.version + 1, listening, heldUntil: now });
}
