import type { Database } from 'lmdb';
import type { DeviceState } from '../../domain/device-state.js';
import { INCIDENT_THRESHOLD } from '../../domain/failure-run.js';
import {
  type DeviceOrder,
  devicePosition,
  type DeviceQuery,
  matchesDeviceQuery,
  type StateChange,
} from '../../ports/device-store.js';
import { collectInChunks } from './chunked-scan.js';
import { type DeviceIndexKey, packState, unpackState } from './records.js';
import type { Tables } from './tables.js';

type DeviceTables = Pick<Tables, 'devices' | 'byFailedSyncs' | 'byLastEventAt' | 'byCurrentStreak'>;
type IndexedOrder = Exclude<DeviceOrder, 'device_id'>;

const NOTHING = new Uint8Array(0);
const INDEXED_ORDERS: readonly IndexedOrder[] = ['failed_syncs', 'last_event_at', 'current_streak'];

function indexOf(tables: DeviceTables, order: IndexedOrder): Database<Uint8Array, DeviceIndexKey> {
  switch (order) {
    case 'failed_syncs':
      return tables.byFailedSyncs;
    case 'last_event_at':
      return tables.byLastEventAt;
    case 'current_streak':
      return tables.byCurrentStreak;
  }
}

export function getState({ devices }: DeviceTables, deviceId: string): DeviceState | null {
  const record = devices.get(deviceId);
  return record === undefined ? null : unpackState(deviceId, record);
}

/** Adds a device's new state, and its places in the indexes, to the transaction that is being written. */
export function putState(tables: DeviceTables, { before, after }: StateChange): void {
  void tables.devices.put(after.deviceId, packState(after));
  for (const order of INDEXED_ORDERS) {
    const index = indexOf(tables, order);
    const { value } = devicePosition(order, after);
    if (before !== null) {
      const { value: was } = devicePosition(order, before);
      if (was === value) continue;
      void index.remove([was, after.deviceId]);
    }
    void index.put([value, after.deviceId], NOTHING);
  }
}

/** A page of devices, by walking the index of its order. */
export function listStates(tables: DeviceTables, query: DeviceQuery): Promise<readonly DeviceState[]> {
  const { orderBy, descending, after, limit } = query;
  const readIds =
    orderBy === 'device_id'
      ? idsInOrder(tables, descending, after?.deviceId ?? null)
      : idsInIndex(indexOf(tables, orderBy), query, after === null ? null : [after.value, after.deviceId]);
  return collectInChunks(limit, readIds, ([, deviceId]) => {
    const state = getState(tables, deviceId);
    return state !== null && matchesDeviceQuery(query, state) ? state : null;
  });
}

function idsInOrder({ devices }: DeviceTables, descending: boolean, after: string | null) {
  return (beyond: DeviceIndexKey | null, count: number): readonly DeviceIndexKey[] => {
    const start = beyond?.[1] ?? after;
    const keys = devices.getKeys({
      ...(start !== null && { start, exclusiveStart: true }),
      reverse: descending,
      limit: count,
    });
    return Array.from(keys.map((deviceId): DeviceIndexKey => [0, deviceId]));
  };
}

function idsInIndex(index: Database<Uint8Array, DeviceIndexKey>, query: DeviceQuery, after: DeviceIndexKey | null) {
  const lowest: [number] = [lowestValue(query)];
  return (beyond: DeviceIndexKey | null, count: number): readonly DeviceIndexKey[] => {
    const from = beyond ?? after;
    const keys = query.descending
      ? index.getKeys({
          ...(from !== null && { start: from, exclusiveStart: true }),
          end: lowest,
          reverse: true,
          limit: count,
        })
      : index.getKeys({ start: from ?? lowest, exclusiveStart: from !== null, limit: count });
    return Array.from(keys);
  };
}

/** Where the index can't hold a device that the query asks for any more. */
function lowestValue(query: DeviceQuery): number {
  switch (query.orderBy) {
    case 'failed_syncs':
      return query.minFailedSyncs ?? 0;
    case 'last_event_at':
      return query.heardSince ?? 0;
    case 'current_streak':
      return query.status === 'failing' ? INCIDENT_THRESHOLD : 0;
    case 'device_id':
      return 0;
  }
}
