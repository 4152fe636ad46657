import { isoTime } from '../iso-time.js';
import type { GoodItem } from './upload-request.js';
import type { TimestampFormat } from '../fleet/scenario.js';

const INDIA_OFFSET_MS = 330 * 60_000;

/**
 * The event as the device writes it: one JSON object without line breaks.
 *
 * @param sentAtMs what the device's clock shows at sending, epoch ms; `null` where it does not send it
 */
export function eventText(item: GoodItem, sentAtMs: number | null): string {
  const { device } = item;
  const event = device.events[item.event];
  if (event === undefined) throw new RangeError(`${device.id} has no event ${item.event}`);
  const quote = device.oldFirmware ? '"' : '';
  const identity = event.eventId === null ? '' : `,"event_id":"${event.eventId}"`;
  const sentAt = sentAtMs === null ? '' : `,"sent_at":"${isoTime(sentAtMs)}"`;
  return (
    `{"device_id":"${device.id}"${identity},"timestamp":${timestampText(event.timestampMs, device.timestampFormat)}` +
    `,"total_files_synced":${quote}${event.files}${quote},"total_errors":${quote}${event.errors}${quote}` +
    `,"internet_speed":${quote}${event.speedMbps}${quote}${sentAt}}`
  );
}

/** The JSON value a device writes for an instant. The formats without milliseconds get whole seconds only. */
export function timestampText(timestampMs: number, format: TimestampFormat): string {
  if (format === 'epoch-ms') return String(timestampMs);
  const atOffset = format === 'offset' || format === 'offset-seconds';
  const wholeSeconds = format === 'utc-seconds' || format === 'offset-seconds';
  const local = isoTime(atOffset ? timestampMs + INDIA_OFFSET_MS : timestampMs);
  return `"${local.slice(0, wholeSeconds ? 19 : 23)}${atOffset ? '+05:30' : 'Z'}"`;
}

/**
 * What the device's clock shows at a moment, where the device sends it.
 *
 * @param atMs true time, epoch ms
 * @returns epoch ms, or `null`
 */
export function sentAtOf(item: GoodItem, atMs: number): number | null {
  return item.device.clock.sendsSentAt ? atMs + item.device.clock.offsetMs : null;
}
