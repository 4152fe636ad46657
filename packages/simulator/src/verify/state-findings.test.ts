import { describe, expect, it } from 'vitest';
import { plainEvent } from '../../test/plain-device.js';
import { planFleet } from '../fleet/fleet.js';
import { expectedDevice } from './expected-shapes.js';
import type { KnownEvent } from './match-history.js';
import { oracleState } from './oracle.js';
import { stateFindings, type DeviceTruth } from './state-findings.js';

const AT = Date.parse('2026-03-01T10:00:00.000Z');
const plan = planFleet({ seed: 1, devices: 1 }).devicePlan(0);
const [older, newest] = [0, 1].map((n): KnownEvent => {
  const timestampMs = AT + n * 60_000;
  const planned = plainEvent({ trueAtMs: timestampMs, eventId: `e${n}`, files: 1, speedMbps: 1 });
  const times = { timestampMs, effectiveMs: timestampMs, receivedMs: AT + 90_000, clock: 'ok' as const };
  return { planned, eventId: `e${n}`, failed: false, ...times };
});
if (older === undefined || newest === undefined) throw new Error('there are two events');

const truth: DeviceTruth = { plan, state: oracleState([older, newest]), missing: new Set(), knowsReceipt: true };
const right = expectedDevice(plan, truth.state);
const before = expectedDevice(plan, oracleState([older]));
const kinds = (of: DeviceTruth, got: typeof right): string[] => stateFindings('/x', of, got).map(({ kind }) => kind);

describe('stateFindings', () => {
  it('finds nothing wrong with the truth', () => {
    expect(kinds(truth, right)).toEqual([]);
  });

  it('calls an older latest sync stale, with or without its time', () => {
    expect(kinds(truth, { ...right, latest: before.latest })).toEqual(['stale_latest']);
    const { latest, last_event_at } = before;
    expect(kinds(truth, { ...right, latest, last_event_at })).toEqual(['stale_latest']);
  });

  it('calls totals that are behind wrong besides', () => {
    expect(kinds(truth, before)).toEqual(['stale_latest', 'wrong_states']);
  });

  it('calls it not stale where the newest event was lost', () => {
    expect(kinds({ ...truth, missing: new Set(['e1']) }, before)).toEqual(['wrong_states']);
  });

  it('calls an unknown latest sync, or none, wrong', () => {
    expect(kinds(truth, { ...right, latest: null })).toEqual(['wrong_states']);
    const latest = right.latest === null ? null : { ...right.latest, event_id: 'e9' };
    expect(kinds(truth, { ...right, latest })).toEqual(['wrong_states']);
  });
});
