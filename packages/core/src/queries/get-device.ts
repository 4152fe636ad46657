import { type DeviceKind, kindOf } from '../domain/device-kind.js';
import { currentStreak, type DeviceState, type DeviceStatus, statusOf } from '../domain/device-state.js';
import type { SyncEvent } from '../domain/sync-event.js';
import { latestSync, type LatestSyncParts } from './latest-sync.js';

/** A device as it is shown: its state, what follows from it, and its newest sync. */
export interface Device extends DeviceState {
  readonly kind: DeviceKind;
  readonly status: DeviceStatus;
  readonly currentStreak: number;
  readonly latest: SyncEvent | null;
}

/** A device by its id, or `null` when nothing was ever heard from it. */
export async function getDevice(parts: LatestSyncParts, deviceId: string): Promise<Device | null> {
  const state = await parts.store.devices.get(deviceId);
  return state === null ? null : describeDevice(parts, state);
}

/** A device from its state. */
export async function describeDevice(parts: LatestSyncParts, state: DeviceState): Promise<Device> {
  return {
    ...state,
    kind: kindOf(state.deviceId),
    status: statusOf(state),
    currentStreak: currentStreak(state),
    latest: await latestSync(parts, state),
  };
}
