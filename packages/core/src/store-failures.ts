import { PisyncError } from './errors.js';
import type { FleetStore } from './ports/fleet-store.js';

/**
 * The same store, whose failures to read or write are `PisyncError`s `store_failed` with what the store threw as their cause,
 * unless the store names them itself.
 */
export function namingFailures(store: FleetStore): FleetStore {
  const { events, devices, incidents } = store;
  return {
    events: {
      get: (deviceId, position) => events.get(deviceId, position).catch(failToRead),
      history: (deviceId, query) => events.history(deviceId, query).catch(failToRead),
      scan: (query) => events.scan(query).catch(failToRead),
      deviceIds: (query) => events.deviceIds(query).catch(failToRead),
    },
    devices: {
      get: (deviceId) => devices.get(deviceId).catch(failToRead),
      list: (query) => devices.list(query).catch(failToRead),
    },
    incidents: {
      list: (query) => incidents.list(query).catch(failToRead),
      pendingNotices: () => incidents.pendingNotices().catch(failToRead),
    },
    totals: () => store.totals().catch(failToRead),
    ping: () => store.ping().catch(failToRead),
    transact: (work) => store.transact(work).catch(failToWrite),
    close: () => store.close(),
  };
}

function failToRead(cause: unknown): never {
  if (cause instanceof PisyncError) throw cause;
  throw new PisyncError('store_failed', 'the store could not be read; ask again after a while', { cause });
}

function failToWrite(cause: unknown): never {
  if (cause instanceof PisyncError) throw cause;
  throw new PisyncError('store_failed', 'the events could not be stored; send them again after a while', { cause });
}
