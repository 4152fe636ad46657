import type { Random } from '../random/random.js';
import { LARGEST_BATCH, type BatchFormat } from '../scenario/uploads-part.js';
import { eventText } from './event-text.js';
import type { GoodItem, MalformedRequest } from './upload-request.js';

const JSON_TYPE: Readonly<Record<string, string>> = { 'content-type': 'application/json' };

/** A sync nobody planned: where a service takes it in all the same, verification finds an event too many. */
function unplannedEvent(deviceId: string, changed: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    device_id: deviceId,
    timestamp: '2025-06-01T09:00:00.000Z',
    total_files_synced: 7,
    total_errors: 0,
    internet_speed: 1.5,
    ...changed,
  });
}

/** Items that must be refused, as objects that differ from a good event in one field. */
const BAD_FIELDS: readonly Readonly<Record<string, unknown>>[] = [
  { total_files_synced: true },
  { total_files_synced: -1 },
  { total_files_synced: 1.5 },
  { total_files_synced: undefined },
  { total_errors: -3 },
  { total_errors: null },
  { total_errors: 'many' },
  { timestamp: null },
  { timestamp: 'yesterday' },
  { timestamp: undefined },
  { internet_speed: -0.5 },
  { internet_speed: '' },
  { internet_speed: [] },
  { device_id: '' },
  { device_id: 'no spaces allowed' },
  { device_id: undefined },
];

/** An item for a batch that must be refused by its index: a bad field, no object at all, or (NDJSON) a broken line. */
export function badItem(random: Random, deviceId: string, format: BatchFormat): string {
  const roll = random.unit();
  if (roll < 0.1) return '42';
  if (format === 'ndjson' && roll < 0.4) return unplannedEvent(deviceId, {}).slice(0, -10);
  return unplannedEvent(deviceId, random.anyOf(BAD_FIELDS));
}

/**
 * A request to the endpoint that must be refused as a whole.
 *
 * @param tooLarge share of those to the batch endpoint that hold more events than a batch may
 */
export function malformedRequest(
  random: Random,
  deviceId: string,
  endpoint: 'single' | 'batch',
  tooLarge: number,
): MalformedRequest {
  const event = unplannedEvent(deviceId, {});
  const path = endpoint === 'single' ? '/sync-event' : '/sync-events';
  if (endpoint === 'batch' && random.chance(tooLarge)) {
    const body = `[${`${event},`.repeat(LARGEST_BATCH)}${event}]`;
    return { fault: 'too many events', path, headers: JSON_TYPE, body };
  }
  const roll = random.unit();
  if (roll < 0.3) {
    const body = endpoint === 'single' ? event.slice(0, -8) : `[${event},${event.slice(0, 30)}`;
    return { fault: 'broken JSON', path, headers: JSON_TYPE, body };
  }
  if (roll < 0.5) {
    const body = endpoint === 'single' ? event : `[${event}]`;
    return { fault: 'a wrong content type', path, headers: { 'content-type': 'application/xml' }, body };
  }
  if (endpoint === 'single') {
    return {
      fault: 'a bad field',
      path,
      headers: JSON_TYPE,
      body: unplannedEvent(deviceId, random.anyOf(BAD_FIELDS)),
    };
  }
  if (roll < 0.75) return { fault: 'no list', path, headers: JSON_TYPE, body: '"events"' };
  const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
  return { fault: 'gzip that is none', path, headers, body: `[${event}]` };
}

/**
 * An event that was sent, under its `event_id` with other values: to be refused, the first one kept. `null` for a device that
 * sends no `event_id`, of which other values are another event.
 */
export function conflictingRequest({ device, event, place }: GoodItem): MalformedRequest | null {
  if (event.eventId === null) return null;
  const changed = { device, place, event: { ...event, files: event.files + 1 } };
  return {
    fault: 'an event_id that another event has',
    path: '/sync-event',
    headers: JSON_TYPE,
    body: eventText(changed, null),
  };
}
