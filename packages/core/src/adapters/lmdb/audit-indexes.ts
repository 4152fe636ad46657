import type { Difference, FieldValue } from '../../domain/difference.js';
import { type Incident, incidentStatus } from '../../domain/incident.js';
import { devicePosition } from '../../ports/device-store.js';
import type { AuditOptions } from '../../ports/store-audit.js';
import { commitIfUnchanged, commitVersion } from './conditional-commit.js';
import { getState, INDEXED_ORDERS, type IndexedOrder, indexOf } from './device-table.js';
import { type DeviceIndexKey, type IncidentKey, incidentKey, unpackIncident } from './records.js';
import type { Tables } from './tables.js';

/** An entry that is missing or leads nowhere, and what adds its mending to a transaction. */
interface Finding {
  readonly difference: Difference;
  readonly mend: () => void;
}

/** A list whose entries are checked one by one. */
interface Checked<Key> {
  /** At most so many keys beyond one (`null`: from the start). */
  keys(beyond: Key | null, count: number): readonly Key[];
  check(key: Key): readonly Finding[];
}

/** Entries that are checked before other work is let in between, within one turn: all of LMDB's reads in a turn see the same commit. */
const CHECKED_AT_ONCE = 1000;
const NOTHING = new Uint8Array(0);

/**
 * Compares each index with what it leads to, both ways: what has no entry, and which entries lead nowhere. A part is mended in
 * one conditional commit, after it was checked once more; a writer that comes between has it checked again.
 */
export async function* auditIndexes(
  tables: Tables,
  { mend }: AuditOptions,
): AsyncGenerator<readonly Difference[], void, undefined> {
  yield* auditList(tables, devicesOf(tables), mend);
  for (const order of INDEXED_ORDERS) yield* auditList(tables, placesIn(tables, order), mend);
  yield* auditList(tables, incidentsOf(tables), mend);
  yield* auditList(tables, openIncidentsOf(tables), mend);
  yield* auditList(tables, incidentsByDeviceOf(tables), mend);
}

async function* auditList<Key>(
  tables: Tables,
  { keys, check }: Checked<Key>,
  mend: boolean,
): AsyncGenerator<readonly Difference[], void, undefined> {
  let beyond: Key | null = null;
  for (;;) {
    const part: readonly Key[] = keys(beyond, CHECKED_AT_ONCE);
    const seen = part.flatMap(check);
    const findings = mend && seen.length > 0 ? await mendFindings(tables, () => part.flatMap(check)) : seen;
    if (findings.length > 0) yield findings.map(({ difference }) => difference);
    if (part.length < CHECKED_AT_ONCE) return;
    beyond = part.at(-1) ?? beyond;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Finds once more, and mends what is found then, until nobody commits anything between the two. */
async function mendFindings(tables: Tables, find: () => readonly Finding[]): Promise<readonly Finding[]> {
  for (;;) {
    const version = commitVersion(tables);
    const findings = find();
    if (findings.length === 0) return findings;
    const isDone = await commitIfUnchanged(tables, version, () => {
      for (const finding of findings) finding.mend();
      return {};
    });
    if (isDone) return findings;
  }
}

function differingPlace(index: string, deviceId: string, kept: FieldValue, right: FieldValue): Difference {
  return { subject: 'index', deviceId, id: index, field: 'place', kept, right };
}

/** Devices, each of which has its place in every index of an order in which it isn't at 0. */
function devicesOf(tables: Tables): Checked<string> {
  return {
    keys(beyond, count) {
      const found: string[] = [];
      let from = beyond;
      while (found.length < count) {
        const start = from === null ? {} : { start: [from, Infinity], exclusiveStart: true };
        const [next] = tables.states.getKeys({ ...start, limit: 1 });
        if (next === undefined) break;
        [from] = next;
        found.push(from);
      }
      return found;
    },
    check(deviceId) {
      const state = getState(tables, deviceId);
      if (state === null) return [];
      return INDEXED_ORDERS.flatMap((order): Finding[] => {
        const { value } = devicePosition(order, state);
        const index = indexOf(tables, order);
        if (value === 0 || index.doesExist([value, deviceId])) return [];
        return [
          {
            difference: differingPlace(order, deviceId, null, value),
            mend: () => void index.put([value, deviceId], NOTHING),
          },
        ];
      });
    },
  };
}

/** The entries of an index of devices, each of which leads to a device at that place. */
function placesIn(tables: Tables, order: IndexedOrder): Checked<DeviceIndexKey> {
  const index = indexOf(tables, order);
  return {
    keys: (beyond, count) => Array.from(index.getKeys({ ...behind(beyond), limit: count })),
    check([value, deviceId]) {
      const state = getState(tables, deviceId);
      if (state !== null && devicePosition(order, state).value === value) return [];
      return [
        {
          difference: differingPlace(order, deviceId, value, null),
          mend: () => void index.remove([value, deviceId]),
        },
      ];
    },
  };
}

/** Incidents, each of which is under its own key, has an entry of its device, and one of the open ones if it is open. */
function incidentsOf(tables: Tables): Checked<IncidentKey> {
  const { incidents, incidentsByDevice, openIncidents } = tables;
  return {
    keys: (beyond, count) => Array.from(incidents.getKeys({ ...behind(beyond), limit: count })),
    check(key) {
      const incident = incidentAt(tables, key);
      if (incident === null) return [];
      const [startedAt, id] = key;
      const { deviceId } = incident;
      const [rightStart, rightId] = incidentKey(incident);
      const findings: Finding[] = [];
      if (startedAt !== rightStart || id !== rightId) {
        const record = incidents.get(key);
        return [
          {
            difference: differingPlace('incidents', deviceId, startedAt, rightStart),
            mend() {
              void incidents.remove(key);
              if (record === undefined || incidents.doesExist([rightStart, rightId])) return;
              void incidents.put([rightStart, rightId], record);
              void incidentsByDevice.put([deviceId, rightStart, rightId], NOTHING);
            },
          },
        ];
      }
      if (!incidentsByDevice.doesExist([deviceId, startedAt, id])) {
        findings.push({
          difference: differingPlace('incidents_by_device', deviceId, null, id),
          mend: () => void incidentsByDevice.put([deviceId, startedAt, id], NOTHING),
        });
      }
      if (incidentStatus(incident) === 'open' && !openIncidents.doesExist(key)) {
        findings.push({
          difference: differingPlace('open_incidents', deviceId, null, id),
          mend: () => void openIncidents.put(key, NOTHING),
        });
      }
      return findings;
    },
  };
}

/** The entries of open incidents, each of which leads to one. */
function openIncidentsOf(tables: Tables): Checked<IncidentKey> {
  const { openIncidents } = tables;
  return {
    keys: (beyond, count) => Array.from(openIncidents.getKeys({ ...behind(beyond), limit: count })),
    check(key) {
      const incident = incidentAt(tables, key);
      if (incident !== null && incidentStatus(incident) === 'open') return [];
      const [, id] = key;
      return [
        {
          difference: differingPlace('open_incidents', deviceOfIncident(id), id, null),
          mend: () => void openIncidents.remove(key),
        },
      ];
    },
  };
}

/** The entries of incidents by their device, each of which leads to one of that device. */
function incidentsByDeviceOf(tables: Tables): Checked<[deviceId: string, startedAt: number, id: string]> {
  const { incidentsByDevice } = tables;
  return {
    keys: (beyond, count) => Array.from(incidentsByDevice.getKeys({ ...behind(beyond), limit: count })),
    check(key) {
      const [deviceId, startedAt, id] = key;
      if (incidentAt(tables, [startedAt, id])?.deviceId === deviceId) return [];
      return [
        {
          difference: differingPlace('incidents_by_device', deviceId, id, null),
          mend: () => void incidentsByDevice.remove(key),
        },
      ];
    },
  };
}

function behind<Key>(key: Key | null): { start?: Key; exclusiveStart?: true } {
  return key === null ? {} : { start: key, exclusiveStart: true };
}

function incidentAt({ incidents }: Pick<Tables, 'incidents'>, key: IncidentKey): Incident | null {
  const record = incidents.get(key);
  return record === undefined ? null : unpackIncident(key, record);
}

/** An incident's id begins with its device's, which has no `~`. */
function deviceOfIncident(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('~')));
}
