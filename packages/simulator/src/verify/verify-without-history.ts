import type { DevicePlan } from '../fleet/device-plan.js';
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
  if (lists.devices === null) return [];
  const wrong = (kind: Finding['kind'], what: string): Finding[] => [{ kind, reason: `/devices: ${what}` }];
  const { answered, sent } = countEvents(plan, deliveries);
  const listed = lists.devices.get(plan.index);
  if (listed === undefined) {
    return answered.syncs === 0 ? [] : wrong('wrong_lists', 'expected an entry, got none');
  }
  const got = serviceDevice.parse(JSON.parse(listed));
  const findings: Finding[] = [];
  const expectWithin = (field: string, least: number, most: number, found: number): void => {
    if (found >= least && found <= most) return;
    const range = least === most ? `${least}` : `${least} to ${most}`;
    findings.push(...wrong('wrong_states', `${field}: expected ${range}, got ${found}`));
  };
  expectWithin('total_syncs', answered.syncs, sent.syncs, got.total_syncs);
  expectWithin('failed_syncs', answered.failures, sent.failures, got.failed_syncs);

  const open = lists.incidents?.get(plan.index)?.filter(({ status }) => status === 'open').length;
  if (lists.incidents !== null && (open ?? 0) !== (got.status === 'failing' ? 1 : 0)) {
    findings.push(...wrong('wrong_states', `status: got ${got.status}, but /incidents has ${open ?? 0} open ones`));
  }
  const repeats = got.failed_syncs >= REPEATED_FAILURES_MIN;
  const inRepeated = lists.repeated?.get(plan.index);
  if (lists.repeated !== null && inRepeated?.failed_syncs !== (repeats ? got.failed_syncs : undefined)) {
    const there = inRepeated === undefined ? 'is not there' : `has ${inRepeated.failed_syncs}`;
    const reason = `repeated failures: the device has ${got.failed_syncs} in /devices, but ${there}`;
    findings.push({ kind: 'wrong_lists', reason });
  }
  return findings;
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
