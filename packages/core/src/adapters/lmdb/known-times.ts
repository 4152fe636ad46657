import type { SyncEvent } from '../../domain/sync-event.js';
import type { EntryMarks } from './recent-events.js';

/** Of so many devices at most: some 100 bytes of memory each. */
const MOST_DEVICES = 200_000;

/**
 * Until when devices have events: most events are newer than all of their device that are kept, which is told from here without reading
 * the store. Knows only of devices whose events were put into it, and only for as long as each commit of the store was made from here.
 */
export interface KnownTimes {
  /** Says that a commit is handed over which builds on another. What is known is forgotten where that one came from elsewhere. */
  handOver(base: number | null, version: number): void;
  /** Says what that commit makes of a device's events. */
  put(deviceId: string, marks: Pick<EntryMarks, 'newestAt' | 'areInOwnPlaces'>): void;
  /** Forgets what is known unless this commit, the newest of the store, is the last that was handed over. */
  forgetBefore(version: number | null): void;
  /** Whether an event can't be in the store; where that isn't known, false. */
  isNew(event: SyncEvent): boolean;
}

/** Knows of no device yet. @param mostDevices of how many it knows at most: those that are new to it take the place of those it knows longest */
export function createKnownTimes(mostDevices: number = MOST_DEVICES): KnownTimes {
  /** Of devices all of whose events stand in their own places, the newest time. It may be later than that: of a commit that failed. */
  const newest = new Map<string, number>();
  let last: number | null = null;

  function forgetBefore(version: number | null): void {
    if (version === last) return;
    newest.clear();
    last = version;
  }

  return {
    handOver(base, version) {
      forgetBefore(base);
      last = version;
    },
    put(deviceId, { newestAt, areInOwnPlaces }) {
      if (!areInOwnPlaces) {
        newest.delete(deviceId);
        return;
      }
      newest.set(deviceId, newestAt);
      if (newest.size <= mostDevices) return;
      for (const longest of newest.keys()) {
        newest.delete(longest);
        break;
      }
    },
    forgetBefore,
    isNew({ deviceId, eventId }) {
      const newestAt = newest.get(deviceId);
      return newestAt !== undefined && beginsLater(eventId, newestAt);
    },
  };
}

/** Whether an identity is none of an event in its own place until a time: those begin with theirs. */
export function beginsLater(eventId: string, newestAt: number): boolean {
  return Number.parseInt(eventId, 10) > newestAt;
}
