import type { DevicePlan } from '../fleet/device.js';
import { eventIdentity } from '../fleet/event-identity.js';
import { serviceDevice } from '../http/service-shapes.js';
import type { Deliveries, Delivery } from '../ledger/deliveries.js';
import type { Finding } from '../report/findings.js';
import { effectiveTime } from './effective-time.js';
import { REPEATED_FAILURES_MIN } from './expected-shapes.js';
import { listedFindings } from './listed-findings.js';
import type { KnownEvent } from './match-history.js';
import { oracleState } from './oracle.js';
import type { ServiceLists } from './service-lists.js';

export interface ListedVerification {
  readonly deliveries: Deliveries;
  readonly lists: ServiceLists;
  readonly toleranceMs: number;
}

/**
 * Holds what the lists say of a device against what is known of it without its history. Where everything sent was
 * answered, and the device's clock counts as it is, that is all but the times of receipt. Else its totals must lie
 * between what was answered and what was sent, and the lists must agree with one another.
 */
export function verifyWithoutHistory(
  { deliveries, lists, toleranceMs }: ListedVerification,
  plan: DevicePlan,
): Finding[] {
  const events = knownEvents(plan, deliveries, toleranceMs);
  if (events === null) return boundsFindings(plan, deliveries, lists);
  return listedFindings({ plan, state: oracleState(events), missing: new Set(), knowsReceipt: false }, lists);
}

/** The events the service has of the device; `null` where that, or their order, depends on what it alone knows. */
function knownEvents(plan: DevicePlan, deliveries: Deliveries, toleranceMs: number): KnownEvent[] | null {
  const events: KnownEvent[] = [];
  for (const [place, planned] of plan.events.entries()) {
    const delivery = deliveries.delivery(plan.index, place);
    const { firstSentMs, lastAnsweredMs } = delivery;
    if (firstSentMs === null) continue;
    if (lastAnsweredMs === null || !countsAsItIs(planned.timestampMs, delivery, toleranceMs)) return null;
    events.push({
      planned,
      eventId: eventIdentity(planned),
      timestampMs: planned.timestampMs,
      effectiveMs: planned.timestampMs,
      clock: 'ok',
      // whenever it was: the caller says that it is not known
      receivedMs: firstSentMs,
      failed: planned.errors > 0,
    });
  }
  return events;
}

/** Whether the timestamp is the effective time whenever, and in whichever copy, the event arrived. */
function countsAsItIs(timestampMs: number, delivery: Delivery, toleranceMs: number): boolean {
  const earliestMs = (delivery.firstSentMs ?? 0) - toleranceMs;
  const latestMs = (delivery.lastAnsweredMs ?? 0) + toleranceMs;
  const copies = delivery.sentAtMs.length === 0 ? [null] : delivery.sentAtMs;
  return copies.every((sentAtMs) =>
    [earliestMs, latestMs].every((receivedMs) => effectiveTime(timestampMs, receivedMs, sentAtMs).clock === 'ok'),
  );
}

function boundsFindings(plan: DevicePlan, deliveries: Deliveries, lists: ServiceLists): Finding[] {
  const { answered, sent } = countEvents(plan, deliveries);
  const listed = lists.devices?.get(plan.index);
  const findings = incidentFindings(plan, lists, sent.failures);
  if (lists.devices === null || (listed === undefined && answered.syncs === 0)) return findings;
  if (listed === undefined) return [{ kind: 'wrong_lists', reason: '/devices: expected an entry, got none' }];

  const got = serviceDevice.parse(JSON.parse(listed));
  const expectWithin = (field: string, least: number, most: number, found: number): void => {
    if (found >= least && found <= most) return;
    const range = least === most ? `${least}` : `${least} to ${most}`;
    findings.push({ kind: 'wrong_states', reason: `/devices: ${field}: expected ${range}, got ${found}` });
  };
  expectWithin('total_syncs', answered.syncs, sent.syncs, got.total_syncs);
  expectWithin('failed_syncs', answered.failures, sent.failures, got.failed_syncs);

  const open = (lists.incidents?.get(plan.index) ?? []).filter(({ status }) => status === 'open').length;
  if (lists.incidents !== null && open !== (got.status === 'failing' ? 1 : 0)) {
    findings.push({ kind: 'wrong_states', reason: `/devices: ${got.status}, but /incidents has ${open} open ones` });
  }
  const repeats = got.failed_syncs >= REPEATED_FAILURES_MIN;
  const repeated = lists.repeated?.get(plan.index)?.failed_syncs;
  if (lists.repeated !== null && repeated !== (repeats ? got.failed_syncs : undefined)) {
    const reason = `repeated failures: got ${repeated ?? 'no entry'}, but /devices has ${got.failed_syncs}`;
    findings.push({ kind: 'wrong_lists', reason });
  }
  return findings;
}

/** Each incident begins with a failure of the device, and together they are not longer than its failures are many. */
function incidentFindings(plan: DevicePlan, lists: ServiceLists, failures: number): Finding[] {
  const listed = lists.incidents?.get(plan.index) ?? [];
  const failing = plan.events.filter(({ errors }) => errors > 0);
  const possible = new Set(failing.map((event) => `${plan.id}~${eventIdentity(event)}`));
  const findings = listed
    .filter(({ id }) => !possible.has(id))
    .map(({ id }): Finding => ({ kind: 'false_incidents', reason: `expected no incident ${id}, got one` }));
  const length = listed.reduce((total, incident) => total + incident.length, 0);
  if (findings.length > 0 || length <= failures) return findings;
  const reason = `/incidents: expected no more than the ${failures} failures sent, got ${length}`;
  return [{ kind: 'wrong_incidents', reason }];
}

interface EventCounts {
  syncs: number;
  failures: number;
}

function countEvents(plan: DevicePlan, deliveries: Deliveries): { answered: EventCounts; sent: EventCounts } {
  const answered = { syncs: 0, failures: 0 };
  const sent = { syncs: 0, failures: 0 };
  plan.events.forEach((planned, place) => {
    const { firstSentMs, lastAnsweredMs } = deliveries.delivery(plan.index, place);
    const failures = planned.errors > 0 ? 1 : 0;
    for (const [counts, counted] of [
      [answered, lastAnsweredMs !== null],
      [sent, firstSentMs !== null],
    ] as const) {
      counts.syncs += counted ? 1 : 0;
      counts.failures += counted ? failures : 0;
    }
  });
  return { answered, sent };
}
