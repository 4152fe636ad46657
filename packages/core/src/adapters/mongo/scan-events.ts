import type { Filter } from 'mongodb';
import { eventsByDevice } from '../../domain/events-by-device.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { DeviceIdScan, EventScan } from '../../ports/event-store.js';
import type { Collections } from './collections.js';
import { type EventDocument, fromEventDocument } from './documents.js';
import { type EffectiveRange, readEvents, withinRange } from './event-documents.js';

/** Entries of the index that are read at a time to find the devices in them. */
const ENTRIES_AT_ONCE = 1000;
/** Entries that are read for each device wanted; most have more events than this, and are passed over by the next question. */
const ENTRIES_A_DEVICE = 20;

/**
 * A page of all events. The index has devices ascending and the events of each descending, so a page is read along it, and turned
 * round device by device; of the last device the page has only the newest, in whose place its oldest are read.
 */
export async function scanFleet(
  collections: Collections,
  { after, limit, deviceId, ...range }: EventScan,
): Promise<readonly SyncEvent[]> {
  const ofDevice = (id: string, from: EventScan['after'], count: number): Promise<readonly SyncEvent[]> =>
    readEvents(collections, id, { from, direction: 'newer', limit: count, ...range });
  if (deviceId !== undefined) return ofDevice(deviceId, after, limit);

  const found = after === null ? [] : [...(await ofDevice(after.deviceId, after, limit))];
  let behind = after?.deviceId ?? null;
  while (found.length < limit) {
    const room = limit - found.length;
    const page = await readDevices(collections, { behind, limit: room, range });
    const last = page.at(-1);
    if (last === undefined) break;
    const isWhole = page.length < room;
    for (const [device, newestFirst] of eventsByDevice(page)) {
      if (isWhole || device !== last.deviceId) found.push(...newestFirst.toReversed());
    }
    if (isWhole) break;
    found.push(...(await ofDevice(last.deviceId, null, limit - found.length)));
    behind = last.deviceId;
  }
  return found;
}

/** A page of the ids of devices that have events, from the index alone. */
export async function scanDeviceIds(
  { events }: Collections,
  { after, limit }: DeviceIdScan,
): Promise<readonly string[]> {
  const found: string[] = [];
  let behind = after;
  while (found.length < limit) {
    const entries = Math.min(ENTRIES_AT_ONCE, (limit - found.length) * ENTRIES_A_DEVICE);
    const documents = await events
      .find(behindDevice(behind), {
        projection: { _id: 0, device_id: 1 },
        limit: entries,
        batchSize: entries + 1,
      })
      .sort({ device_id: 1, effective_at: -1, timestamp: -1, event_id: -1 })
      .toArray();
    for (const id of new Set(documents.map((document) => document.device_id))) {
      if (found.length < limit) found.push(id);
    }
    behind = found.at(-1) ?? behind;
    if (documents.length < entries) break;
  }
  return found;
}

async function readDevices(
  { events }: Collections,
  { behind, limit, range }: { behind: string | null; limit: number; range: EffectiveRange },
): Promise<readonly SyncEvent[]> {
  const documents = await events
    .find({ $and: [behindDevice(behind), withinRange(range)] }, { limit, batchSize: limit + 1 })
    .sort({ device_id: 1, effective_at: -1, timestamp: -1, event_id: -1 })
    .toArray();
  return documents.map(fromEventDocument);
}

/** A bound at either end has the server read along the index, whose first key is the device. */
function behindDevice(deviceId: string | null): Filter<EventDocument> {
  return { device_id: { $gt: deviceId ?? '' } };
}
