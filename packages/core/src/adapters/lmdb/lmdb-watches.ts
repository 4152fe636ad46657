import type { Database } from 'lmdb';
import type { Watch } from '../../domain/watch.js';
import type { WatchStore } from '../../ports/watch-store.js';
import type { Tables } from './tables.js';
import { absentKeys, PLACES_OF_ABSENT } from './watch-records.js';
import { createWrite } from './write-now.js';

type WatchTables = Pick<
  Tables,
  'root' | 'writeLock' | 'watches' | 'watchesDue' | 'absent' | 'watchKeeping' | 'carried'
>;

const NOTHING = new Uint8Array(0);

/** How devices are watched, beside their events. Each change is a transaction of its own, which takes no part in those of events. */
export function createLmdbWatches(tables: WatchTables): WatchStore {
  const { watches, watchesDue, absent, watchKeeping, carried } = tables;
  const write = createWrite(tables);

  function get(deviceId: string): Watch | null {
    const record = watches.get(deviceId);
    return record === undefined ? null : { deviceId, ...record };
  }

  /** Within a transaction. */
  function put(before: Watch | null, after: Watch): void {
    if (before !== null) {
      void watchesDue.remove([before.checkAt, before.deviceId]);
      for (const key of absentKeys(before)) void absent.remove(key);
    }
    const { deviceId, ...record } = after;
    void watches.put(deviceId, record);
    void watchesDue.put([after.checkAt, deviceId], NOTHING);
    for (const key of absentKeys(after)) void absent.put(key, NOTHING);
  }

  return {
    get: async (deviceId) => get(deviceId),
    async due(now, limit) {
      const keys = watchesDue.getKeys({ start: [0], end: [now, LAST_ID], limit });
      return Array.from(keys.map(([, deviceId]) => get(deviceId))).filter((watch) => watch !== null);
    },
    unwatched: async (deviceIds) => deviceIds.filter((deviceId) => !watches.doesExist(deviceId)),
    save: (changed) =>
      write(() => {
        const kept = new Set<string>();
        for (const watch of changed) {
          const before = get(watch.deviceId);
          if ((before?.version ?? 0) !== watch.version - 1) continue;
          put(before, watch);
          kept.add(watch.deviceId);
        }
        return kept;
      }),
    hasten: (deviceIds, at) =>
      write(() => {
        for (const deviceId of deviceIds) {
          const watch = get(deviceId);
          if (watch === null || watch.checkAt <= at) continue;
          put(watch, { ...watch, checkAt: at, version: watch.version + 1 });
        }
      }),
    async absent({ after, limit, state = 'all' }) {
      const from = after === null ? {} : { start: [state, after.lastHeardAt, after.deviceId], exclusiveStart: true };
      const keys = absent.getKeys({ start: [state], end: [state, Infinity], limit, ...from });
      return Array.from(keys.map(([, , deviceId]) => get(deviceId))).filter((watch) => watch !== null);
    },
    async counts() {
      // only those who are late are walked, who become silent or come back; the silent may stay so for years
      const late = absent.getKeysCount({ start: ['late'], end: ['late', Infinity] });
      return { watched: countEntries(watches), late, silent: countEntries(absent) / PLACES_OF_ABSENT - late };
    },
    keeping: async () => watchKeeping.get('keeping') ?? null,
    saveKeeping: (next) =>
      write(() => {
        if ((watchKeeping.get('keeping')?.version ?? 0) !== next.version - 1) return false;
        void watchKeeping.put('keeping', next);
        return true;
      }),
    noteCarried: (arrivals) =>
      write(() => {
        for (const arrival of arrivals) void carried.put(arrival, NOTHING);
      }),
    carriedOf: async (arrivals) => new Set(arrivals.filter((arrival) => carried.doesExist(arrival))),
  };
}

/** How many entries a table has, which LMDB keeps. */
function countEntries(table: Database<unknown>): number {
  const { entryCount = table.getKeysCount() }: { entryCount?: number } = table.getStats();
  return entryCount;
}

/** Behind every device id. */
const LAST_ID = '\u{10FFFF}';
