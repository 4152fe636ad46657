import type { SyncEvent } from '../../domain/sync-event.js';
import type { DeviceIdScan, EventScan, ScanPosition } from '../../ports/event-store.js';
import { neighbour } from './neighbour.js';
import { unpackEvent } from './records.js';
import type { Tables } from './tables.js';

type EventTable = Pick<Tables, 'events'>;

/** Devices that are passed over before other work is let in between. */
const DEVICES_AT_ONCE = 1000;

/** A page of all events: a stretch of one device after the other, with one search from each to the next. */
export async function scanFleet(
  tables: EventTable,
  { after, limit, deviceId, since = 0, until = Infinity }: EventScan,
): Promise<readonly SyncEvent[]> {
  const found: SyncEvent[] = [];
  let from = after;
  let device = deviceId ?? after?.deviceId ?? neighbour(tables.events, null, 'after');
  for (let seen = 1; device !== null && found.length < limit; seen += 1) {
    const room = limit - found.length;
    found.push(...stretchOf(tables, device, { from: beginning(from, since), until, limit: room }));
    if (deviceId !== undefined) break;
    from = null;
    device = neighbour(tables.events, device, 'after');
    if (seen % DEVICES_AT_ONCE === 0) await nextTurn();
  }
  return found;
}

/** A page of the ids of devices that have events. */
export async function scanDeviceIds(tables: EventTable, { after, limit }: DeviceIdScan): Promise<readonly string[]> {
  const found: string[] = [];
  let device = neighbour(tables.events, after, 'after');
  for (let seen = 1; device !== null && found.length < limit; seen += 1) {
    // a device's state, and its identities, stand before its events
    const [event] = tables.events.getKeys({ start: [device, 0], end: [device, Infinity], limit: 1 });
    if (event !== undefined) found.push(device);
    device = neighbour(tables.events, device, 'after');
    if (seen % DEVICES_AT_ONCE === 0) await nextTurn();
  }
  return found;
}

/** Where a device's stretch begins, as the rest of a key: behind the page before, or with the first event that is asked for. */
type Beginning = { readonly key: readonly (number | string)[]; readonly exclusive: boolean };

function beginning(from: ScanPosition | null, since: number): Beginning {
  return from === null || from.effectiveAt < since
    ? // what stands before time 0 is no event
      { key: [Math.max(0, since)], exclusive: false }
    : { key: [from.effectiveAt, from.timestamp, from.eventId], exclusive: true };
}

function stretchOf(
  { events }: EventTable,
  deviceId: string,
  { from, until, limit }: { from: Beginning; until: number; limit: number },
): readonly SyncEvent[] {
  const range = events.getRange({
    start: [deviceId, ...from.key],
    exclusiveStart: from.exclusive,
    end: [deviceId, until],
    limit,
  });
  return Array.from(range.map(({ key, value }) => unpackEvent(key, value)));
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
