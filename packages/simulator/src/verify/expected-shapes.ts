import type { DevicePlan } from '../fleet/device.js';
import type { ServiceDevice, ServiceEvent, ServiceIncident, ServiceRepeatedFailures } from '../http/service-shapes.js';
import { isoTime } from '../iso-time.js';
import type { KnownEvent } from './match-history.js';
import type { OracleState } from './oracle.js';

/** A device with this many failed syncs is in the list of repeated failures. */
export const REPEATED_FAILURES_MIN = 4;

type Truth = OracleState<KnownEvent>;

/** What the service should say of an event. */
export function expectedEvent(plan: DevicePlan, event: KnownEvent): ServiceEvent {
  return {
    device_id: plan.id,
    event_id: event.eventId,
    timestamp: isoTime(event.timestampMs),
    effective_at: isoTime(event.effectiveMs),
    received_at: isoTime(event.receivedMs),
    clock: event.clock,
    total_files_synced: event.planned.files,
    total_errors: event.planned.errors,
    internet_speed: event.planned.speedMbps,
  };
}

/** What the service should say of a device. */
export function expectedDevice(plan: DevicePlan, truth: Truth): ServiceDevice {
  return {
    device_id: plan.id,
    kind: plan.kind,
    status: truth.failing ? 'failing' : 'ok',
    total_syncs: truth.totalSyncs,
    failed_syncs: truth.failedSyncs,
    current_streak: truth.currentStreak,
    streak_started_at: isoOrNull(truth.streakStartedMs),
    first_event_at: isoOrNull(truth.firstEventMs),
    last_event_at: isoOrNull(truth.lastEventMs),
    last_success_at: isoOrNull(truth.lastSuccessMs),
    latest: truth.latest === null ? null : expectedEvent(plan, truth.latest),
  };
}

/** The incidents the service should have of a device, oldest first. */
export function expectedIncidents(plan: DevicePlan, truth: Truth): ServiceIncident[] {
  return truth.incidents.map((incident) => ({
    id: `${plan.id}~${incident.firstEventId}`,
    device_id: plan.id,
    status: incident.resolvedMs === null ? 'open' : 'resolved',
    length: incident.length,
    started_at: isoTime(incident.startedMs),
    last_failure_at: isoTime(incident.lastFailureMs),
    detected_at: isoTime(incident.detectedMs),
    resolved_at: isoOrNull(incident.resolvedMs),
  }));
}

/** The device's row in the list of repeated failures, or `null` if it should have none. */
export function expectedRepeatedFailures(plan: DevicePlan, truth: Truth): ServiceRepeatedFailures | null {
  if (truth.failedSyncs < REPEATED_FAILURES_MIN || truth.lastEventMs === null) return null;
  return {
    device_id: plan.id,
    failed_syncs: truth.failedSyncs,
    total_syncs: truth.totalSyncs,
    current_streak: truth.currentStreak,
    last_event_at: isoTime(truth.lastEventMs),
  };
}

/**
 * The first field in which two shapes differ, as `field: expected …, got …`; `null` where they are equal.
 *
 * @param prefix stands before the field's name
 */
export function firstDifference<T extends object>(expected: T, got: T, prefix = ''): string | null {
  const other = new Map<string, unknown>(Object.entries(got));
  for (const [field, wanted] of Object.entries(expected)) {
    const found = other.get(field);
    if (wanted === found) continue;
    if (isObject(wanted) && isObject(found)) {
      const difference = firstDifference(wanted, found, `${prefix}${field}.`);
      if (difference !== null) return difference;
      continue;
    }
    return `${prefix}${field}: expected ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`;
  }
  return null;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : isoTime(ms);
}
