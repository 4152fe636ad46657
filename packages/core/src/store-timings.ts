import type { FleetMetrics, StoreOperation } from './ports/fleet-metrics.js';
import type { FleetStore } from './ports/fleet-store.js';

/**
 * The same store, which tells of each question how long it took to answer and whether it failed. Looking a store through (`audit`,
 * `scan`, `deviceIds`) is not told of: no service does it.
 */
export function timingOperations(store: FleetStore, metrics: Pick<FleetMetrics, 'storeAsked'>): FleetStore {
  const { events, devices, incidents, audit, days } = store;

  async function timed<T>(operation: StoreOperation, ask: () => Promise<T>): Promise<T> {
    const begunMs = performance.now();
    let ok = false;
    try {
      const answer = await ask();
      ok = true;
      return answer;
    } finally {
      metrics.storeAsked(operation, performance.now() - begunMs, ok);
    }
  }

  return {
    events: {
      get: (deviceId, position) => timed('get_event', () => events.get(deviceId, position)),
      history: (deviceId, query) => timed('history', () => events.history(deviceId, query)),
      scan: (query) => events.scan(query),
      deviceIds: (query) => events.deviceIds(query),
      keepsAll: () => events.keepsAll(),
    },
    devices: {
      get: (deviceId) => timed('get_device', () => devices.get(deviceId)),
      list: (query) => timed('list_devices', () => devices.list(query)),
    },
    incidents: {
      list: (query) => timed('list_incidents', () => incidents.list(query)),
      pendingNotices: () => timed('pending_notices', () => incidents.pendingNotices()),
    },
    audit,
    days: {
      list: (query) => timed('list_days', () => days.list(query)),
    },
    totals: () => timed('totals', () => store.totals()),
    ping: () => timed('ping', () => store.ping()),
    transact: (work) => timed('transact', () => store.transact(work)),
    close: () => store.close(),
  };
}
