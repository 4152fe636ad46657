import { describe, expect, it } from 'vitest';
import { plainEvent, plainPlan } from '../../test/plain-device.js';
import type { DevicePlan } from '../fleet/device.js';
import type { ServiceDevice, ServiceIncident } from '../http/service-shapes.js';
import type { Delivery } from '../ledger/deliveries.js';
import type { ServiceLists } from './service-lists.js';
import { verifyWithoutHistory } from './verify-without-history.js';

const SENT = Date.parse('2026-03-01T10:00:00.000Z');
const HOUR = 3_600_000;
const iso = (ms: number): string => new Date(ms).toISOString();
const ANSWERED: Delivery = { firstSentMs: SENT, lastAnsweredMs: SENT + 1_000, sentAtMs: [] };
const UNANSWERED: Delivery = { ...ANSWERED, lastAnsweredMs: null };
const UNSENT: Delivery = { ...UNANSWERED, firstSentMs: null };

/** Four syncs an hour apart: a success, then three failures. */
function plan(startMs: number): DevicePlan {
  const events = [0, 1, 2, 3].map((n) =>
    plainEvent({ trueAtMs: startMs + n * HOUR, files: 1, errors: n === 0 ? 0 : 1, speedMbps: 1, eventId: `e${n}` }),
  );
  return plainPlan(events, { index: 0, id: 'pibook-1-000000' });
}

const RIGHT = plan(SENT - 100 * HOUR);
/** A clock that stood still before 2020: the order of its events is that of their receipt. */
const DEAD = plan(0);

const event = (n: number): NonNullable<ServiceDevice['latest']> => ({
  device_id: RIGHT.id,
  event_id: `e${n}`,
  timestamp: iso(SENT + (n - 100) * HOUR),
  effective_at: iso(SENT + (n - 100) * HOUR),
  received_at: iso(SENT + 400),
  clock: 'ok',
  total_files_synced: 1,
  total_errors: n === 0 ? 0 : 1,
  internet_speed: 1,
});

const DEVICE: ServiceDevice = {
  device_id: RIGHT.id,
  kind: 'pibook',
  status: 'failing',
  total_syncs: 4,
  failed_syncs: 3,
  current_streak: 3,
  streak_started_at: iso(SENT - 99 * HOUR),
  first_event_at: iso(SENT - 100 * HOUR),
  last_event_at: iso(SENT - 97 * HOUR),
  last_success_at: iso(SENT - 100 * HOUR),
  latest: event(3),
};

const INCIDENT: ServiceIncident = {
  id: `${RIGHT.id}~e1`,
  device_id: RIGHT.id,
  status: 'open',
  length: 3,
  started_at: iso(SENT - 99 * HOUR),
  last_failure_at: iso(SENT - 97 * HOUR),
  detected_at: iso(SENT + 400),
  resolved_at: null,
};

function findings(
  device: ServiceDevice | null,
  {
    from = RIGHT,
    deliveries = [],
    incidents = [INCIDENT],
  }: {
    from?: DevicePlan;
    deliveries?: readonly Delivery[];
    incidents?: readonly ServiceIncident[];
  } = {},
): string[] {
  const lists: ServiceLists = {
    devices: new Map(device === null ? [] : [[0, JSON.stringify(device)]]),
    incidents: new Map(incidents.length === 0 ? [] : [[0, incidents]]),
    repeated: new Map(),
    totalSyncs: 4,
    findings: [],
  };
  const known = {
    delivery: (_: number, n: number) => deliveries[n] ?? ANSWERED,
    answeredEvents: 4,
    plannedEvents: 4,
    faults: [],
  };
  return verifyWithoutHistory({ deliveries: known, lists, toleranceMs: 2_000 }, from).map(({ kind }) => kind);
}

describe('verification of a device without its history', () => {
  it('knows all but the times of receipt where the clock is right', () => {
    expect(findings(DEVICE)).toEqual([]);
    expect(findings({ ...DEVICE, total_syncs: 3 })).toEqual(['wrong_states']);
    expect(findings({ ...DEVICE, status: 'ok' })).toEqual(['wrong_states']);
    expect(findings({ ...DEVICE, latest: event(2) })).toEqual(['stale_latest']);
    expect(findings({ ...DEVICE, latest: event(2), current_streak: 2 })).toEqual(['stale_latest', 'wrong_states']);
    expect(findings(null)).toEqual(['wrong_lists']);
    expect(findings(DEVICE, { incidents: [] })).toEqual(['missing_incidents']);
    expect(findings(DEVICE, { incidents: [{ ...INCIDENT, length: 4 }] })).toEqual(['wrong_incidents']);
    expect(findings(DEVICE, { incidents: [INCIDENT, { ...INCIDENT, id: 'x' }] })).toEqual(['false_incidents']);
  });

  it('expects nothing of a device that sent nothing', () => {
    const deliveries = [UNSENT, UNSENT, UNSENT, UNSENT];
    expect(findings(null, { deliveries, incidents: [] })).toEqual([]);
    expect(findings(DEVICE, { deliveries, incidents: [] })).toEqual(['wrong_lists']);
  });

  it('knows the totals where the order depends on the time of receipt', () => {
    expect(findings(DEVICE, { from: DEAD })).toEqual([]);
    expect(findings({ ...DEVICE, total_syncs: 5 }, { from: DEAD })).toEqual(['wrong_states']);
    expect(findings({ ...DEVICE, failed_syncs: 2 }, { from: DEAD })).toEqual(['wrong_states']);
    expect(findings(null, { from: DEAD })).toEqual(['wrong_lists']);
    expect(findings(DEVICE, { from: DEAD, incidents: [{ ...INCIDENT, id: 'x' }] })).toEqual(['false_incidents']);
    expect(findings(DEVICE, { from: DEAD, incidents: [{ ...INCIDENT, length: 4 }] })).toEqual(['wrong_incidents']);
    // the lists contradict one another
    expect(findings(DEVICE, { from: DEAD, incidents: [] })).toEqual(['wrong_states']);
    expect(findings({ ...DEVICE, failed_syncs: 4, total_syncs: 4 }, { from: DEAD })).toEqual([
      'wrong_states',
      'wrong_lists',
    ]);
  });

  it('lets what was sent and never answered be there, or not', () => {
    const deliveries = [ANSWERED, ANSWERED, ANSWERED, UNANSWERED];
    expect(findings(DEVICE, { deliveries })).toEqual([]);
    const without = { ...DEVICE, total_syncs: 3, failed_syncs: 2, status: 'ok' as const };
    expect(findings(without, { deliveries, incidents: [] })).toEqual([]);
    expect(findings({ ...without, total_syncs: 2 }, { deliveries, incidents: [] })).toEqual(['wrong_states']);
    expect(findings(null, { deliveries: RIGHT.events.map(() => UNANSWERED), incidents: [] })).toEqual([]);
  });
});
