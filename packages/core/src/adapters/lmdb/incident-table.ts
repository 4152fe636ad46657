import { type Incident, type IncidentChange, incidentStatus } from '../../domain/incident.js';
import {
  type IncidentQuery,
  matchesIncidentQuery,
  type PendingNotice,
  type UntoldMark,
} from '../../ports/incident-store.js';
import type { NumberedNotice } from '../../staging/staged-writes.js';
import { collectInChunks } from './chunked-scan.js';
import { type IncidentKey, incidentKey, packIncident, unpackIncident } from './records.js';
import type { Tables } from './tables.js';

type IncidentTables = Pick<Tables, 'incidents' | 'openIncidents' | 'incidentsByDevice' | 'notices' | 'untold'>;

const NOTHING = new Uint8Array(0);

/** Adds changes of incidents to the transaction that is being written. */
export function putIncidents(tables: IncidentTables, changes: readonly IncidentChange[]): void {
  for (const { before } of changes) {
    if (before === null) continue;
    const [startedAt, id] = incidentKey(before);
    void tables.incidents.remove([startedAt, id]);
    void tables.incidentsByDevice.remove([before.deviceId, startedAt, id]);
    void tables.openIncidents.remove([startedAt, id]);
  }
  for (const { after } of changes) {
    if (after === null) continue;
    const [startedAt, id] = incidentKey(after);
    void tables.incidents.put([startedAt, id], packIncident(after));
    void tables.incidentsByDevice.put([after.deviceId, startedAt, id], NOTHING);
    if (incidentStatus(after) === 'open') void tables.openIncidents.put([startedAt, id], NOTHING);
  }
}

/** A page of incidents: of one device, of the open ones, or of all. */
export function listIncidents(tables: IncidentTables, query: IncidentQuery): Promise<readonly Incident[]> {
  const after: IncidentKey | null = query.after === null ? null : [query.after.startedAt, query.after.id];
  return collectInChunks(query.limit, keysOf(tables, query, after), (key) => {
    const record = tables.incidents.get(key);
    if (record === undefined) return null;
    const incident = unpackIncident(key, record);
    return matchesIncidentQuery(query, incident) ? incident : null;
  });
}

function keysOf(tables: IncidentTables, query: IncidentQuery, after: IncidentKey | null) {
  const oldest = query.since ?? 0;
  const newest = query.until ?? Infinity;
  const { deviceId } = query;
  return (beyond: IncidentKey | null, count: number): readonly IncidentKey[] => {
    const from = beyond ?? after ?? [newest];
    const options = { exclusiveStart: true, reverse: true, limit: count };
    if (deviceId !== undefined) {
      const range = { ...options, start: [deviceId, ...from], end: [deviceId, oldest] };
      return Array.from(
        tables.incidentsByDevice.getKeys(range).map(([, startedAt, id]): IncidentKey => [startedAt, id]),
      );
    }
    const list = query.status === 'open' ? tables.openIncidents : tables.incidents;
    return Array.from(list.getKeys({ ...options, start: from, end: [oldest] }));
  };
}

/** Notices that nobody was told of yet, oldest first. */
export function pendingNotices({ notices }: IncidentTables): readonly PendingNotice[] {
  return Array.from(
    notices.getRange({}).map(({ key, value }) => {
      const { backfilled = false, ...change } = value;
      return { id: String(key), change, backfilled };
    }),
  );
}

/** Adds a notice to the transaction that is being written. */
export function putNotice({ notices }: IncidentTables, { number, tidings }: NumberedNotice): void {
  void notices.put(number, { ...tidings.change, ...(tidings.backfilled && { backfilled: true }) });
}

/** Whether the device has an open incident that nobody was told of. */
export function isUntold({ untold }: IncidentTables, deviceId: string): boolean {
  return untold.doesExist(deviceId);
}

/** Adds a mark to the transaction that is being written. */
export function putUntold({ untold }: IncidentTables, mark: UntoldMark): void {
  if (mark.untold) void untold.put(mark.deviceId, NOTHING);
  else void untold.remove(mark.deviceId);
}
