import { createHash } from 'node:crypto';
import { planFleet, type FleetOptions } from './fleet.js';

/**
 * The plan as canonical NDJSON: one line a device in index order, each ending with a newline. The same fleet gives the
 * same bytes on every machine.
 */
export function* planLines(options: FleetOptions): Generator<string> {
  const fleet = planFleet(options);
  for (let index = 0; index < fleet.devices; index += 1) {
    const plan = fleet.devicePlan(index);
    const line = {
      device_id: plan.id,
      failures: plan.failureHabit,
      clock: plan.clock.habit,
      clock_offset_ms: plan.clock.offsetMs,
      sends_sent_at: plan.clock.sendsSentAt,
      old_firmware: plan.oldFirmware,
      timestamp_format: plan.timestampFormat,
      upload: {
        route: plan.upload.route,
        order: plan.upload.order,
        reconnects: plan.upload.reconnects,
        batch_limit: plan.upload.batchLimit,
        format: plan.upload.format,
        encoding: plan.upload.encoding,
        connections: plan.upload.connections,
      },
      // timestamp (epoch ms), files, errors, Mbit/s, event_id
      events: plan.events.map((event) => [
        event.timestampMs,
        event.files,
        event.errors,
        event.speedMbps,
        event.eventId,
      ]),
    };
    yield `${JSON.stringify(line)}\n`;
  }
}

/** SHA-256 over {@link planLines}, in lower-case hexadecimal. */
export function planHash(options: FleetOptions): string {
  const hash = createHash('sha256');
  for (const line of planLines(options)) hash.update(line);
  return hash.digest('hex');
}
