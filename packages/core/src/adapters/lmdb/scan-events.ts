import type { EventPosition } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { DeviceIdScan, EventScan } from '../../ports/event-store.js';
import { type EventTables, scanEvents } from './event-table.js';
import { neighbour } from './neighbour.js';
import { recentKey } from './records.js';
import type { Tables } from './tables.js';

type ScannedTables = EventTables & Pick<Tables, 'recent'>;

/** Devices that are passed over before other work is let in between. */
const DEVICES_AT_ONCE = 1000;

/** A page of all events: a stretch of one device after the other, with one search from each to the next. */
export async function scanFleet(
  tables: ScannedTables,
  { after, limit, deviceId, since = 0, until = Infinity }: EventScan,
): Promise<readonly SyncEvent[]> {
  const found: SyncEvent[] = [];
  let from: EventPosition | null = after;
  let device = deviceId ?? after?.deviceId ?? neighbour(tables.recent, null, 'after');
  for (let seen = 1; device !== null && found.length < limit; seen += 1) {
    const room = limit - found.length;
    const start = from === null || from.effectiveAt < since ? beginningOf(since) : from;
    found.push(...stretchOf(tables, device, { from: start, until, limit: room }));
    if (deviceId !== undefined) break;
    from = null;
    device = neighbour(tables.recent, device, 'after');
    if (seen % DEVICES_AT_ONCE === 0) await nextTurn();
  }
  return found;
}

/** A page of the ids of devices that have events. */
export async function scanDeviceIds(
  { recent }: Pick<Tables, 'recent'>,
  { after, limit }: DeviceIdScan,
): Promise<readonly string[]> {
  const found: string[] = [];
  let device = neighbour(recent, after, 'after');
  for (let seen = 1; device !== null && found.length < limit; seen += 1) {
    if (recent.doesExist(recentKey(device))) found.push(device);
    device = neighbour(recent, device, 'after');
    if (seen % DEVICES_AT_ONCE === 0) await nextTurn();
  }
  return found;
}

/** Before all that a device has from a time on. */
function beginningOf(since: number): EventPosition {
  return { effectiveAt: since, timestamp: -1, eventId: '' };
}

function stretchOf(
  tables: EventTables,
  deviceId: string,
  { from, until, limit }: { from: EventPosition; until: number; limit: number },
): readonly SyncEvent[] {
  const found: SyncEvent[] = [];
  for (const event of scanEvents(tables, deviceId, from, 'newer')) {
    if (event.effectiveAt >= until || found.push(event) === limit) break;
  }
  return found;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
