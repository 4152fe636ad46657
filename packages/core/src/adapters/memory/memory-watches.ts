import { ABSENT_STATES, type Watch } from '../../domain/watch.js';
import type { AbsentPosition, WatchKeeping, WatchStore } from '../../ports/watch-store.js';

/** Watches that last as long as the process. */
export function createMemoryWatches(): WatchStore {
  const watches = new Map<string, Watch>();
  const carried = new Set<number>();
  let keeping: WatchKeeping | null = null;

  const absent = (): readonly Watch[] =>
    [...watches.values()].filter(({ state }) => ABSENT_STATES.some((of) => of === state));

  return {
    get: async (deviceId) => watches.get(deviceId) ?? null,
    due: async (now, limit) =>
      [...watches.values()]
        .filter(({ checkAt }) => checkAt <= now)
        .sort((a, b) => a.checkAt - b.checkAt || compareText(a.deviceId, b.deviceId))
        .slice(0, limit),
    unwatched: async (deviceIds) => deviceIds.filter((deviceId) => !watches.has(deviceId)),
    async save(changed) {
      const follows = changed.filter(({ deviceId, version }) => (watches.get(deviceId)?.version ?? 0) === version - 1);
      for (const watch of follows) watches.set(watch.deviceId, watch);
      return new Set(follows.map(({ deviceId }) => deviceId));
    },
    async hasten(deviceIds, at) {
      for (const deviceId of deviceIds) {
        const watch = watches.get(deviceId);
        if (watch === undefined || watch.checkAt <= at) continue;
        watches.set(deviceId, { ...watch, checkAt: at, version: watch.version + 1 });
      }
    },
    absent: async ({ after, limit, state }) =>
      absent()
        .filter((watch) => state === undefined || watch.state === state)
        .filter((watch) => after === null || comparePlaces(placeOf(watch), after) > 0)
        .sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
        .slice(0, limit),
    async counts() {
      const of = (wanted: Watch['state']): number => absent().filter(({ state }) => state === wanted).length;
      return { watched: watches.size, late: of('late'), silent: of('silent') };
    },
    keeping: async () => keeping,
    async saveKeeping(next) {
      if ((keeping?.version ?? 0) !== next.version - 1) return false;
      keeping = next;
      return true;
    },
    async noteCarried(arrivals) {
      for (const arrival of arrivals) carried.add(arrival);
    },
    carriedOf: async (arrivals) => new Set(arrivals.filter((arrival) => carried.has(arrival))),
  };
}

function placeOf({ lastHeardAt, deviceId }: Watch): AbsentPosition {
  return { lastHeardAt: lastHeardAt ?? 0, deviceId };
}

function comparePlaces(a: AbsentPosition, b: AbsentPosition): number {
  return a.lastHeardAt - b.lastHeardAt || compareText(a.deviceId, b.deviceId);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
