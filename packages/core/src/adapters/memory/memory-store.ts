import { addDayCounts, compareDays, countDays, type DayCounts } from '../../domain/day-counts.js';
import { comparePositions, type EventPosition } from '../../domain/event-position.js';
import type { Tidings } from '../../domain/announcement.js';
import type { Incident } from '../../domain/incident.js';
import type { DeviceState } from '../../domain/device-state.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import { matchesDayQuery } from '../../ports/day-store.js';
import { type DevicePosition, devicePosition, matchesDeviceQuery } from '../../ports/device-store.js';
import type { ServiceStore } from '../../ports/service-store.js';
import { type IncidentPosition, incidentPosition, matchesIncidentQuery } from '../../ports/incident-store.js';
import { compareTotals, countKept, countWrites, NO_TOTALS } from '../../staging/fleet-counts.js';
import { createSerial } from '../../staging/serial.js';
import { createStagedTransaction } from '../../staging/staged-transaction.js';
import { emptyWrites, type StagedWrites } from '../../staging/staged-writes.js';
import { createMemoryAlertStore } from './alert-store.js';
import { createMemoryRevocations } from './revocation-store.js';
import { createMemoryWatches } from './memory-watches.js';

/**
 * A store that lasts as long as the process: for tests, and for trying things out. Its lists sort all they hold, which is
 * plain to see right and not meant for large fleets.
 */
export function createMemoryStore(): ServiceStore {
  const events = new Map<string, Map<string, SyncEvent>>();
  const states = new Map<string, DeviceState>();
  const incidents = new Map<string, Incident>();
  const days = new Map<string, DayCounts>();
  const notices = new Map<number, Tidings>();
  const untold = new Set<string>();
  const serial = createSerial();
  let totals = NO_TOTALS;
  let nextNotice = 1;

  const deviceIds = (): readonly string[] => [...events.keys()].sort(compareText);

  const ofDevice = (deviceId: string): readonly SyncEvent[] =>
    [...(events.get(deviceId)?.values() ?? [])].sort(comparePositions);

  function scan(deviceId: string, from: EventPosition, direction: 'older' | 'newer'): readonly SyncEvent[] {
    return direction === 'newer'
      ? ofDevice(deviceId).filter((event) => comparePositions(event, from) > 0)
      : ofDevice(deviceId)
          .filter((event) => comparePositions(event, from) < 0)
          .toReversed();
  }

  function apply(writes: StagedWrites): void {
    for (const event of writes.events) {
      const known = events.get(event.deviceId) ?? new Map<string, SyncEvent>();
      events.set(event.deviceId, known.set(event.eventId, event));
    }
    for (const { after } of writes.states) states.set(after.deviceId, after);
    for (const { before } of writes.incidents) if (before !== null) incidents.delete(before.id);
    for (const { after } of writes.incidents) if (after !== null) incidents.set(after.id, after);
    for (const { number, tidings } of writes.notices) {
      notices.set(number, tidings);
      nextNotice = number + 1;
    }
    for (const number of writes.toldNotices) notices.delete(number);
    for (const added of countDays(writes.events)) {
      const key = `${added.day} ${added.kind}`;
      const known = days.get(key);
      days.set(key, known === undefined ? added : addDayCounts(known, added));
    }
    for (const mark of writes.untoldMarks) {
      if (mark.untold) untold.add(mark.deviceId);
      else untold.delete(mark.deviceId);
    }
    totals = countWrites(totals, writes);
  }

  return {
    events: {
      get: async (deviceId, { eventId }) => events.get(deviceId)?.get(eventId) ?? null,
      async history(deviceId, { before, limit }) {
        const newestFirst = before === null ? ofDevice(deviceId).toReversed() : scan(deviceId, before, 'older');
        return newestFirst.slice(0, limit);
      },
      async scan({ after, limit, deviceId, since = -Infinity, until = Infinity }) {
        return deviceIds()
          .filter((id) => (deviceId === undefined || id === deviceId) && (after === null || id >= after.deviceId))
          .flatMap((id) => (id === after?.deviceId ? scan(id, after, 'newer') : ofDevice(id)))
          .filter(({ effectiveAt }) => effectiveAt >= since && effectiveAt < until)
          .slice(0, limit);
      },
      deviceIds: async ({ after, limit }) =>
        deviceIds()
          .filter((id) => after === null || id > after)
          .slice(0, limit),
      keepsAll: async () => true,
    },
    devices: {
      get: async (deviceId) => states.get(deviceId) ?? null,
      async list(query) {
        const sign = query.descending ? -1 : 1;
        const { after } = query;
        return [...states.values()]
          .filter((state) => matchesDeviceQuery(query, state))
          .map((state) => ({ state, at: devicePosition(query.orderBy, state) }))
          .filter(({ at }) => after === null || compareDevices(at, after) * sign > 0)
          .sort((a, b) => compareDevices(a.at, b.at) * sign)
          .slice(0, query.limit)
          .map(({ state }) => state);
      },
    },
    incidents: {
      async list(query) {
        const { after } = query;
        return [...incidents.values()]
          .filter((incident) => matchesIncidentQuery(query, incident))
          .filter((incident) => after === null || compareIncidents(incidentPosition(incident), after) < 0)
          .sort((a, b) => compareIncidents(incidentPosition(b), incidentPosition(a)))
          .slice(0, query.limit);
      },
      pendingNotices: async () => [...notices].map(([number, tidings]) => ({ id: String(number), ...tidings })),
    },
    audit: {
      // lists are made when they are asked for
      indexes: async function* () {},
      async *totals({ mend }) {
        const right = countKept(NO_TOTALS, { states: [...states.values()], incidents: [...incidents.values()] });
        const differences = compareTotals(totals, right);
        if (differences.length === 0) return;
        if (mend) totals = right;
        yield differences;
      },
      // nothing but an event that is stored changes them
      days: async function* () {},
    },
    days: {
      list: async (query) =>
        [...days.values()]
          .filter((day) => matchesDayQuery(query, day))
          .sort(compareDays)
          .slice(0, query.limit),
    },
    revocations: createMemoryRevocations(),
    alerts: createMemoryAlertStore(),
    watches: createMemoryWatches(),
    totals: async () => totals,
    transact: (work) =>
      serial.run(async () => {
        const writes = emptyWrites();
        const result = await work(
          createStagedTransaction(
            {
              settled: () => null,
              find: ({ deviceId, eventId }) => events.get(deviceId)?.get(eventId) ?? null,
              scan,
              state: (deviceId) => states.get(deviceId) ?? null,
              isUntold: (deviceId) => untold.has(deviceId),
              nextNotice: () => nextNotice,
            },
            writes,
          ),
        );
        apply(writes);
        return result;
      }),
    ping: async () => {},
    close: () => serial.idle(),
  };
}

function compareDevices(a: DevicePosition, b: DevicePosition): number {
  return a.value - b.value || compareText(a.deviceId, b.deviceId);
}

function compareIncidents(a: IncidentPosition, b: IncidentPosition): number {
  return a.startedAt - b.startedAt || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
