import type { PlannedEvent } from './device.js';

/**
 * The `event_id` a service knows an event by: the device's own, else one made of its payload, as
 * `<timestamp, epoch ms>:<files>:<errors>:<speed>`. A service leaves out the `+` of a number such as `1e+21`; planned
 * numbers are never that large.
 */
export function eventIdentity(event: PlannedEvent): string {
  if (event.eventId !== null) return event.eventId;
  return `${event.timestampMs}:${event.files}:${event.errors}:${event.speedMbps}`;
}
