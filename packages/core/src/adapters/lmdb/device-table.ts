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
import { neighbour } from './neighbour.js';
import { type DeviceIndexKey, packState, stateKey, unpackState } from './records.js';
import type { Tables } from './tables.js';

type DeviceTables = Pick<Tables, 'states' | 'byFailedSyncs' | 'byLastEventAt' | 'byCurrentStreak'>;
type IndexedOrder = Exclude<DeviceOrder, 'device_id'>;

/** Reads the places of devices beyond one of them (`null`: from the start of the list), at most so many. */
type ReadPlaces = (beyond: DeviceIndexKey | null, count: number) => readonly DeviceIndexKey[];

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

export function getState({ states }: DeviceTables, deviceId: string): DeviceState | null {
  const record = states.get(stateKey(deviceId));
  return record === undefined ? null : unpackState(deviceId, record);
}

/** Adds a device's new state, and its places in the indexes, to the transaction that is being written. */
export function putState(tables: DeviceTables, { before, after }: StateChange): void {
  void tables.states.put(stateKey(after.deviceId), packState(after));
  for (const order of INDEXED_ORDERS) {
    const was = before === null ? 0 : devicePosition(order, before).value;
    const is = devicePosition(order, after).value;
    if (was === is) continue;
    const index = indexOf(tables, order);
    if (was !== 0) void index.remove([was, after.deviceId]);
    if (is !== 0) void index.put([is, after.deviceId], NOTHING);
  }
}

/** A page of devices: by walking the index of its order, and where devices are at 0, which no index has, the devices themselves. */
export async function listStates(tables: DeviceTables, query: DeviceQuery): Promise<readonly DeviceState[]> {
  const { orderBy, descending, after, limit } = query;
  const startsAtZero = after === null || after.value === 0;
  const zeros: ReadPlaces = (beyond, count) => nextDevices(tables, descending, beyond?.[1] ?? atZero(after), count);
  const parts: ReadPlaces[] = [];
  if (orderBy === 'device_id') parts.push(zeros);
  else {
    const indexed = placesInIndex(indexOf(tables, orderBy), query);
    const atLeastOne = lowestValue(query) > 0;
    if (descending) parts.push(...(startsAtZero && after !== null ? [] : [indexed]), ...(atLeastOne ? [] : [zeros]));
    else parts.push(...(startsAtZero && !atLeastOne ? [zeros] : []), indexed);
  }

  const found: DeviceState[] = [];
  for (const read of parts) {
    const pick = ([value, deviceId]: DeviceIndexKey): DeviceState | null => {
      const state = getState(tables, deviceId);
      const belongs = state !== null && devicePosition(orderBy, state).value === value;
      return belongs && matchesDeviceQuery(query, state) ? state : null;
    };
    found.push(...(await collectInChunks(limit - found.length, read, pick)));
    if (found.length === limit) break;
  }
  return found;
}

/** The id to go on behind, when the page before ended among devices at 0. */
function atZero(after: DeviceQuery['after']): string | null {
  return after === null || after.value !== 0 ? null : after.deviceId;
}

/** Devices in order of their ids, jumping from one device's entries to the next one's. */
function nextDevices(
  { states }: DeviceTables,
  descending: boolean,
  after: string | null,
  count: number,
): DeviceIndexKey[] {
  const found: DeviceIndexKey[] = [];
  let from = after;
  while (found.length < count) {
    from = neighbour(states, from, descending ? 'before' : 'after');
    if (from === null) break;
    found.push([0, from]);
  }
  return found;
}

function placesInIndex(index: Database<Uint8Array, DeviceIndexKey>, query: DeviceQuery): ReadPlaces {
  const { after } = query;
  const lowest: [number] = [lowestValue(query)];
  const inIndex: DeviceIndexKey | null = after === null || after.value === 0 ? null : [after.value, after.deviceId];
  return (beyond, count) => {
    const from = beyond ?? inIndex;
    const start = from === null ? {} : { start: from, exclusiveStart: true };
    const keys = query.descending
      ? index.getKeys({ ...start, end: lowest, reverse: true, limit: count })
      : index.getKeys({ start: lowest, ...start, limit: count });
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
