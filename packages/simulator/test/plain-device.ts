import type { Device, DevicePlan, PlannedEvent } from '../src/fleet/device.js';

/** A laptop with which nothing is wrong; it sends each event by itself. */
export function plainDevice(changed: Partial<Device> = {}): Device {
  return {
    index: 1,
    id: 'pibook-1-000001',
    kind: 'pibook',
    school: 0,
    firmware: { version: '3.1', failureOdds: 0, legacy: false },
    updates: [],
    timestampFormat: 'utc',
    sendsEventId: true,
    runaway: false,
    clock: { habit: 'right', offsetMs: 0, driftPpm: 0, sendsSentAt: false },
    troubles: { always: false, flakyOdds: null, episodes: [], fullDisk: null },
    upload: {
      route: 'single',
      order: 'oldest-first',
      batchLimit: 5,
      format: 'json',
      encoding: 'identity',
      connections: 1,
    },
    ...changed,
  };
}

/** A successful sync at 2025-06-03T04:05:06.789Z. */
export function plainEvent(changed: Partial<PlannedEvent> = {}): PlannedEvent {
  const trueAtMs = changed.trueAtMs ?? Date.parse('2025-06-03T04:05:06.789Z');
  return {
    trueAtMs,
    timestampMs: trueAtMs,
    files: 20,
    errors: 0,
    speedMbps: 3.2,
    eventId: '0-0-abc',
    legacy: false,
    cause: null,
    ...changed,
  };
}

/** A plain device with these events. */
export function plainPlan(events: readonly PlannedEvent[], changed: Partial<Device> = {}): DevicePlan {
  return { ...plainDevice(changed), events };
}
