import { type DeviceKind, kindOf } from '../domain/device-kind.js';
import { type DeviceState, type DeviceStatus, statusOf } from '../domain/device-state.js';

/** What a list of devices can be ordered by; ties are in order of the device id, and descending turns the whole list round. */
export type DeviceOrder = 'device_id' | 'failed_syncs' | 'last_event_at' | 'current_streak';

export const DEVICE_ORDERS: readonly DeviceOrder[] = ['device_id', 'failed_syncs', 'last_event_at', 'current_streak'];

/** Where the page before ended: the last device and what it was ordered by (0 when that is the id alone). */
export interface DevicePosition {
  readonly value: number;
  readonly deviceId: string;
}

/** Which devices, in which order, from where; times in epoch milliseconds. */
export interface DeviceQuery {
  readonly orderBy: DeviceOrder;
  readonly descending: boolean;
  readonly after: DevicePosition | null;
  readonly limit: number;
  readonly status?: DeviceStatus;
  readonly kind?: DeviceKind;
  /** Only devices whose id contains this text, in the same case. */
  readonly idContains?: string;
  readonly minFailedSyncs?: number;
  /** Only devices whose newest event is at or after this time. */
  readonly heardSince?: number;
}

/** Where a device stands in a list of that order. */
export function devicePosition(orderBy: DeviceOrder, state: DeviceState): DevicePosition {
  return { value: orderValue(orderBy, state), deviceId: state.deviceId };
}

function orderValue(orderBy: DeviceOrder, state: DeviceState): number {
  switch (orderBy) {
    case 'device_id':
      return 0;
    case 'failed_syncs':
      return state.failedSyncs;
    case 'last_event_at':
      return state.newest.effectiveAt;
    case 'current_streak':
      return state.streak?.length ?? 0;
  }
}

/** Reads the states of devices. */
export interface DeviceReader {
  /** A device's state, or `null` when nothing was ever heard from it. */
  get(deviceId: string): Promise<DeviceState | null>;

  /** A page of devices. Ordered pages cost what they return; a filter also costs the devices it passes over. Reads no events. */
  list(query: DeviceQuery): Promise<readonly DeviceState[]>;
}

/** A device's state as it was and as it is to be kept. */
export interface StateChange {
  readonly before: DeviceState | null;
  readonly after: DeviceState;
}

/** Writes the states of devices within a transaction. */
export interface DeviceWriter {
  /** The states of those devices that are known, by device id. */
  load(deviceIds: readonly string[]): Promise<ReadonlyMap<string, DeviceState>>;

  /** Keeps the new states; at most one change for each device. */
  save(changes: readonly StateChange[]): Promise<void>;
}

/** Whether a device is one that the query asks for, wherever its page begins. */
export function matchesDeviceQuery(query: DeviceQuery, state: DeviceState): boolean {
  if (query.status !== undefined && statusOf(state) !== query.status) return false;
  if (query.kind !== undefined && kindOf(state.deviceId) !== query.kind) return false;
  if (query.idContains !== undefined && !state.deviceId.includes(query.idContains)) return false;
  if (query.minFailedSyncs !== undefined && state.failedSyncs < query.minFailedSyncs) return false;
  return query.heardSince === undefined || state.newest.effectiveAt >= query.heardSince;
}
