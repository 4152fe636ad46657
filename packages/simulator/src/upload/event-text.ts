import { clockOffsetMs } from '../fleet/device-clock.js';
import type { Device } from '../fleet/device.js';
import { isoTime } from '../iso-time.js';
import type { TimestampFormat } from '../scenario/uploads-part.js';
import type { GoodItem } from './upload-request.js';

const INDIA_OFFSET_MS = 330 * 60_000;

/**
 * The event as the device writes it: one JSON object without line breaks.
 *
 * @param sentAtMs what the device's clock shows at sending, epoch ms; `null` where it does not send it
 */
export function eventText({ device, event }: Pick<GoodItem, 'device' | 'event'>, sentAtMs: number | null): string {
  const { legacy } = event;
  const quote = legacy ? '"' : '';
  const format = legacy ? 'epoch-ms' : device.timestampFormat;
  const identity = event.eventId === null ? '' : `,"event_id":"${event.eventId}"`;
  const sentAt = sentAtMs === null ? '' : `,"sent_at":"${isoTime(sentAtMs)}"`;
  return (
    `{"device_id":"${device.id}"${identity},"timestamp":${timestampText(event.timestampMs, format)}` +
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

/** When an attempt is made, in real and in simulated time. */
export interface SendingMoment {
  /** Epoch ms. */
  readonly atMs: number;
  /** Epoch ms. */
  readonly simulatedMs: number;
  /** When the calendar begins, epoch ms of simulated time. */
  readonly calendarStartMs: number;
}

/**
 * What the device's clock shows at a moment, where the device sends it: the real time, as far off as the clock is then in
 * simulated time. So a service corrects a wrong clock to the simulated time at which the sync happened.
 *
 * @returns epoch ms, or `null`
 */
export function sentAtOf({ clock }: Device, { atMs, simulatedMs, calendarStartMs }: SendingMoment): number | null {
  return clock.sendsSentAt ? atMs + clockOffsetMs(clock, simulatedMs, calendarStartMs) : null;
}
