import { z } from 'zod';
import type { DeviceKind } from '../domain/device-kind.js';
import type { DeviceState, DeviceStatus } from '../domain/device-state.js';
import { type DeviceOrder, devicePosition } from '../ports/device-store.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { describeDevice, type Device } from './get-device.js';
import type { LatestSyncParts } from './latest-sync.js';
import { type Page, type PageOptions, readPage } from './page.js';

const position = z.object({ value: z.number(), deviceId: z.string() });

/** Which devices in which order; without an order by id, or by streak, longest first, where only failing ones are asked for. */
export interface ListDevicesOptions extends PageOptions {
  readonly status?: DeviceStatus | undefined;
  readonly kind?: DeviceKind | undefined;
  /** Only devices whose id contains this text, in the same case. */
  readonly idContains?: string | undefined;
  readonly orderBy?: DeviceOrder | undefined;
  readonly descending?: boolean | undefined;
}

/** Which of the devices that failed repeatedly; `since` is about their newest event, in epoch milliseconds. */
export interface RepeatedFailuresOptions extends PageOptions {
  /** At least this many failed syncs in all; 4 when left out: more than 3. */
  readonly min?: number | undefined;
  readonly since?: number | undefined;
}

/** More than 3 failed syncs in all are repeated failures. */
export const DEFAULT_MIN_FAILURES = 4;

/** A page of devices. @throws PisyncError `invalid_query` */
export async function listDevices(parts: LatestSyncParts, options: ListDevicesOptions): Promise<Page<Device>> {
  const failingOnly = options.status === 'failing';
  const orderBy = options.orderBy ?? (failingOnly ? 'current_streak' : 'device_id');
  const descending = options.descending ?? (options.orderBy === undefined && failingOnly);
  const page = await readStates(parts.store, options, {
    orderBy,
    descending,
    ...(options.status !== undefined && { status: options.status }),
    ...(options.kind !== undefined && { kind: options.kind }),
    ...(options.idContains !== undefined && { idContains: options.idContains }),
  });
  return { items: await Promise.all(page.items.map((state) => describeDevice(parts, state))), next: page.next };
}

/** A page of the devices that failed repeatedly, most failed first; reads no events. @throws PisyncError `invalid_query` */
export function repeatedFailures(store: FleetStore, options: RepeatedFailuresOptions): Promise<Page<DeviceState>> {
  return readStates(store, options, {
    orderBy: 'failed_syncs',
    descending: true,
    minFailedSyncs: options.min ?? DEFAULT_MIN_FAILURES,
    ...(options.since !== undefined && { heardSince: options.since }),
  });
}

function readStates(
  store: FleetStore,
  options: PageOptions,
  query: Omit<Parameters<FleetStore['devices']['list']>[0], 'after' | 'limit'>,
): Promise<Page<DeviceState>> {
  return readPage(options, {
    name: `devices/${query.descending ? '-' : ''}${query.orderBy}`,
    position,
    positionOf: (state) => devicePosition(query.orderBy, state),
    read: (after, limit) => store.devices.list({ ...query, after, limit }),
  });
}
