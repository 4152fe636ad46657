import { PisyncError } from './errors.js';
import type { EventJournal } from './ports/event-journal.js';
import type { FleetStore } from './ports/fleet-store.js';
import type { WatchStore } from './ports/watch-store.js';

/**
 * The same store, whose failures to read or write are `PisyncError`s `store_failed` with what the store threw as their cause,
 * unless the store names them itself.
 */
export function namingFailures(store: FleetStore): FleetStore {
  const { events, devices, incidents, audit, days } = store;
  return {
    events: {
      get: (deviceId, position) => events.get(deviceId, position).catch(failToRead),
      history: (deviceId, query) => events.history(deviceId, query).catch(failToRead),
      scan: (query) => events.scan(query).catch(failToRead),
      deviceIds: (query) => events.deviceIds(query).catch(failToRead),
      keepsAll: () => events.keepsAll().catch(failToRead),
    },
    devices: {
      get: (deviceId) => devices.get(deviceId).catch(failToRead),
      list: (query) => devices.list(query).catch(failToRead),
    },
    incidents: {
      list: (query) => incidents.list(query).catch(failToRead),
      pendingNotices: () => incidents.pendingNotices().catch(failToRead),
    },
    audit: {
      indexes: (options) => namingFailuresOf(audit.indexes(options)),
      totals: (options) => namingFailuresOf(audit.totals(options)),
      days: (options) => namingFailuresOf(audit.days(options)),
    },
    days: {
      list: (query) => days.list(query).catch(failToRead),
    },
    totals: () => store.totals().catch(failToRead),
    ping: () => store.ping().catch(failToRead),
    transact: (work) => store.transact(work).catch(failToWrite),
    close: () => store.close(),
  };
}

/** The same for a journal. */
export function namingJournalFailures(journal: EventJournal): EventJournal {
  return { ...journal, append: (events) => journal.append(events).catch(failToWrite) };
}

/** The same for watches. */
export function namingWatchFailures(watches: WatchStore): WatchStore {
  return {
    get: (deviceId) => watches.get(deviceId).catch(failToRead),
    due: (now, limit) => watches.due(now, limit).catch(failToRead),
    unwatched: (deviceIds) => watches.unwatched(deviceIds).catch(failToRead),
    absent: (query) => watches.absent(query).catch(failToRead),
    counts: () => watches.counts().catch(failToRead),
    keeping: () => watches.keeping().catch(failToRead),
    carriedOf: (arrivals) => watches.carriedOf(arrivals).catch(failToRead),
    save: (changed) => watches.save(changed).catch(failToWrite),
    hasten: (deviceIds, at) => watches.hasten(deviceIds, at).catch(failToWrite),
    saveKeeping: (keeping) => watches.saveKeeping(keeping).catch(failToWrite),
    noteCarried: (arrivals) => watches.noteCarried(arrivals).catch(failToWrite),
  };
}

async function* namingFailuresOf<T>(parts: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  try {
    yield* parts;
  } catch (cause) {
    failToAudit(cause);
  }
}

function failToAudit(cause: unknown): never {
  if (cause instanceof PisyncError) throw cause;
  throw new PisyncError('store_failed', 'the store could not be looked through; ask again after a while', { cause });
}

function failToRead(cause: unknown): never {
  if (cause instanceof PisyncError) throw cause;
  throw new PisyncError('store_failed', 'the store could not be read; ask again after a while', { cause });
}

function failToWrite(cause: unknown): never {
  if (cause instanceof PisyncError) throw cause;
  throw new PisyncError('store_failed', 'the events could not be stored; send them again after a while', { cause });
}
