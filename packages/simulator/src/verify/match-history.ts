import type { DevicePlan, PlannedEvent } from '../fleet/device.js';
import { eventIdentity } from '../fleet/event-identity.js';
import type { ServiceEvent } from '../http/service-shapes.js';
import { isoTime } from '../iso-time.js';
import type { Deliveries, Delivery } from '../ledger/deliveries.js';
import type { Finding } from '../report/findings.js';
import { effectiveTime, type EffectiveTime } from './effective-time.js';
import type { OracleEvent } from './oracle.js';

/** A planned event the service has or should have, its times known. */
export interface KnownEvent extends OracleEvent, EffectiveTime {
  readonly planned: PlannedEvent;
}

export interface HistoryMatch {
  /** What the device's truth is made of. */
  readonly events: readonly KnownEvent[];
  /** Identities of those among them that the history lacks. */
  readonly missing: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

export interface HistoryMatchOptions {
  readonly plan: DevicePlan;
  /** The device's whole history, as the service gave it. */
  readonly history: readonly ServiceEvent[];
  readonly deliveries: Deliveries;
  /** How far the service's clock may be off ours, ms. */
  readonly toleranceMs: number;
  /** Epoch ms. */
  readonly nowMs: number;
}

/**
 * Holds a device's history against its plan and the ledger: each event answered 2xx once, with what was sent and the
 * times that follow from it; nothing else, save events that were sent and got no answer.
 */
export function matchHistory({ plan, history, deliveries, toleranceMs, nowMs }: HistoryMatchOptions): HistoryMatch {
  const findings: Finding[] = [];
  const events: KnownEvent[] = [];
  const missing = new Set<string>();
  const rows = new Map<string, ServiceEvent>();
  for (const row of history) {
    if (rows.has(row.event_id)) {
      findings.push({ kind: 'duplicated_events', reason: `expected ${row.event_id} once, got it again` });
    } else rows.set(row.event_id, row);
  }

  plan.events.forEach((planned, place) => {
    const eventId = eventIdentity(planned);
    const delivery = deliveries.delivery(plan.index, place);
    const row = rows.get(eventId);
    rows.delete(eventId);
    if (row === undefined) {
      if (delivery.lastAnsweredMs === null) return;
      findings.push({ kind: 'missing_events', reason: `expected event ${eventId}, which was answered 2xx, got none` });
      missing.add(eventId);
      events.push(knownEvent(planned, eventId, delivery.lastAnsweredMs, delivery, null));
      return;
    }
    if (delivery.firstSentMs === null) {
      findings.push({ kind: 'extra_events', reason: `expected no event ${eventId}, which was never sent, got one` });
      return;
    }
    const receivedMs = Date.parse(row.received_at);
    const known = knownEvent(planned, eventId, receivedMs, delivery, row);
    events.push(known);
    const earliestMs = delivery.firstSentMs - toleranceMs;
    const latestMs = (delivery.lastAnsweredMs ?? nowMs) + toleranceMs;
    findings.push(
      ...payloadFindings(plan, planned, row),
      ...(receivedMs >= earliestMs && receivedMs <= latestMs
        ? timeFindings(known, row)
        : [wrongTime(row, 'received_at', `${isoTime(earliestMs)} to ${isoTime(latestMs)}`, row.received_at)]),
    );
  });
  for (const id of rows.keys()) {
    findings.push({ kind: 'extra_events', reason: `expected no event ${id}, got one` });
  }
  return { events, missing, findings };
}

/** Times from the copy whose `sent_at` explains what the service says; where none does, from the first copy. */
function knownEvent(
  planned: PlannedEvent,
  eventId: string,
  receivedMs: number,
  delivery: Delivery,
  row: ServiceEvent | null,
): KnownEvent {
  const candidates = (delivery.sentAtMs.length === 0 ? [null] : delivery.sentAtMs).map((sentAtMs) =>
    effectiveTime(planned.timestampMs, receivedMs, sentAtMs),
  );
  const effectiveMs = row === null ? NaN : Date.parse(row.effective_at);
  const explained = candidates.find((time) => time.effectiveMs === effectiveMs && time.clock === row?.clock);
  const time = explained ?? candidates[0] ?? effectiveTime(planned.timestampMs, receivedMs, null);
  return { planned, eventId, timestampMs: planned.timestampMs, receivedMs, failed: planned.errors > 0, ...time };
}

function payloadFindings(plan: DevicePlan, planned: PlannedEvent, row: ServiceEvent): Finding[] {
  if (
    row.device_id === plan.id &&
    Date.parse(row.timestamp) === planned.timestampMs &&
    row.total_files_synced === planned.files &&
    row.total_errors === planned.errors &&
    row.internet_speed === planned.speedMbps
  ) {
    return [];
  }
  const expected = [plan.id, isoTime(planned.timestampMs), planned.files, planned.errors, planned.speedMbps].join(' ');
  const got = [row.device_id, row.timestamp, row.total_files_synced, row.total_errors, row.internet_speed].join(' ');
  return [{ kind: 'wrong_payloads', reason: `${row.event_id}: expected ${expected}, got ${got}` }];
}

function timeFindings(known: KnownEvent, row: ServiceEvent): Finding[] {
  if (row.clock !== known.clock) return [wrongTime(row, 'clock', known.clock, row.clock)];
  if (Date.parse(row.effective_at) === known.effectiveMs) return [];
  return [wrongTime(row, 'effective_at', isoTime(known.effectiveMs), row.effective_at)];
}

function wrongTime(row: ServiceEvent, field: string, expected: string, got: string): Finding {
  return { kind: 'wrong_times', reason: `${row.event_id}: expected ${field} ${expected}, got ${got}` };
}
