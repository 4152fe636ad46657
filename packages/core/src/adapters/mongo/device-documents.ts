import type { Filter, Sort } from 'mongodb';
import type { DeviceState } from '../../domain/device-state.js';
import { INCIDENT_THRESHOLD } from '../../domain/failure-run.js';
import type { DeviceOrder, DevicePosition, DeviceQuery } from '../../ports/device-store.js';
import type { Collections } from './collections.js';
import { type DeviceDocument, fromDeviceDocument } from './documents.js';
import { literally } from './literally.js';

/** What the state of a device needs none of. */
const STATE_FIELDS = { pending: 0, notices: 0, commits: 0 } as const;

/** A device's state; `null` when nothing was ever heard from it. */
export async function readState({ devices }: Collections, deviceId: string): Promise<DeviceState | null> {
  const document = await devices.findOne({ _id: deviceId, device_id: deviceId }, { projection: STATE_FIELDS });
  return document === null ? null : fromDeviceDocument(document);
}

/** A page of devices, read along the index of its order. */
export async function readStates({ devices }: Collections, query: DeviceQuery): Promise<readonly DeviceState[]> {
  const { orderBy, descending, after, limit } = query;
  const documents = await devices
    .find(filterOf(query, after === null ? [] : [beyond(orderBy, after, descending ? '$lt' : '$gt')]), {
      projection: STATE_FIELDS,
      limit,
      batchSize: limit + 1,
    })
    .sort(sortOf(orderBy, descending ? -1 : 1))
    .toArray();
  return documents.map(fromDeviceDocument).filter((state) => state !== null);
}

function sortOf(orderBy: DeviceOrder, direction: 1 | -1): Sort {
  return orderBy === 'device_id' ? { _id: direction } : { [orderBy]: direction, _id: direction };
}

function filterOf(query: DeviceQuery, bounds: Filter<DeviceDocument>[]): Filter<DeviceDocument> {
  const { status, kind, idContains, minFailedSyncs, heardSince } = query;
  const conditions: Filter<DeviceDocument>[] = [...bounds];
  if (status !== undefined) conditions.push({ status });
  if (status === 'failing') conditions.push({ current_streak: { $gte: INCIDENT_THRESHOLD } });
  if (kind !== undefined) conditions.push({ kind });
  if (idContains !== undefined) conditions.push({ _id: { $regex: literally(idContains) } });
  if (minFailedSyncs !== undefined) conditions.push({ failed_syncs: { $gte: minFailedSyncs } });
  if (heardSince !== undefined) conditions.push({ last_event_at: { $gte: new Date(heardSince) } });
  // a document may have been made by events whose state isn't kept with them
  return { total_syncs: { $gt: 0 }, ...(conditions.length > 0 && { $and: conditions }) };
}

/** The range of the index, and beside it which of the devices with the very same value. */
function beyond(
  orderBy: DeviceOrder,
  { value, deviceId }: DevicePosition,
  side: '$lt' | '$gt',
): Filter<DeviceDocument> {
  if (orderBy === 'device_id') return { _id: { [side]: deviceId } };
  const bound = orderBy === 'last_event_at' ? new Date(value) : value;
  return {
    [orderBy]: { [`${side}e`]: bound },
    $or: [{ [orderBy]: { [side]: bound } }, { _id: { [side]: deviceId } }],
  };
}
