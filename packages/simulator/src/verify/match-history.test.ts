import { describe, expect, it } from 'vitest';
import { plainEvent, plainPlan } from '../../test/plain-device.js';
import type { ServiceEvent } from '../http/service-shapes.js';
import type { Delivery } from '../ledger/deliveries.js';
import { matchHistory, type HistoryMatch } from './match-history.js';

const SENT = Date.parse('2026-03-01T10:00:00.000Z');
const HOUR = 3_600_000;
const ANSWERED: Delivery = { firstSentMs: SENT, lastAnsweredMs: SENT + 1_000, sentAtMs: [] };

/** A device with a right clock and three events, an hour apart, the last a failure. */
const plan = plainPlan(
  [0, 1, 2].map((n) => {
    const trueAtMs = SENT - 100 * HOUR + n * HOUR;
    return plainEvent({ trueAtMs, files: n, errors: n === 2 ? 1 : 0, speedMbps: 2.5, eventId: `e${n}` });
  }),
);

function row(n: number, changed: Partial<ServiceEvent> = {}): ServiceEvent {
  const at = new Date(SENT - 100 * HOUR + n * HOUR).toISOString();
  return {
    device_id: plan.id,
    event_id: `e${n}`,
    timestamp: at,
    effective_at: at,
    received_at: new Date(SENT + 500).toISOString(),
    clock: 'ok',
    total_files_synced: n,
    total_errors: n === 2 ? 1 : 0,
    internet_speed: 2.5,
    ...changed,
  };
}

function match(history: ServiceEvent[], deliveries: readonly Delivery[] = []): HistoryMatch {
  return matchHistory({
    plan,
    history,
    deliveries: {
      delivery: (_, event) => deliveries[event] ?? ANSWERED,
      answeredEvents: 3,
      plannedEvents: 3,
      faults: [],
    },
    toleranceMs: 2_000,
    nowMs: SENT + HOUR,
  });
}

const kinds = ({ findings }: HistoryMatch): string[] => findings.map(({ kind }) => kind);

describe('matchHistory', () => {
  it('finds nothing wrong with a right history', () => {
    const { events, findings } = match([row(2), row(1), row(0)]);
    expect(findings).toEqual([]);
    expect(events.map(({ eventId, failed }) => [eventId, failed])).toEqual([
      ['e0', false],
      ['e1', false],
      ['e2', true],
    ]);
  });

  it('misses an event that was answered, and still counts it as true', () => {
    const result = match([row(2), row(0)]);
    expect(kinds(result)).toEqual(['missing_events']);
    expect(result.events).toHaveLength(3);
  });

  it('lets an event that was sent and never answered be there, or not', () => {
    const unanswered = { firstSentMs: SENT, lastAnsweredMs: null, sentAtMs: [] };
    expect(match([row(2), row(1), row(0)], [unanswered])).toMatchObject({ findings: [], events: { length: 3 } });
    expect(match([row(2), row(1)], [unanswered])).toMatchObject({ findings: [], events: { length: 2 } });
  });

  it('finds events that were never sent, or never planned', () => {
    const unsent = { firstSentMs: null, lastAnsweredMs: null, sentAtMs: [] };
    expect(kinds(match([row(2), row(1), row(0)], [unsent]))).toEqual(['extra_events']);
    expect(kinds(match([row(3), row(2), row(1), row(0)]))).toEqual(['extra_events']);
  });

  it('finds an event that is there twice', () => {
    expect(kinds(match([row(2), row(1), row(1), row(0)]))).toEqual(['duplicated_events']);
  });

  it.each([
    { device_id: 'pibook-1-000002' },
    { timestamp: '2025-01-01T00:00:00.000Z' },
    { total_files_synced: 9 },
    { total_errors: 9 },
    { internet_speed: 2.51 },
  ])('finds the wrong payload %o', (changed) => {
    expect(kinds(match([row(2), row(1, changed), row(0)]))).toEqual(['wrong_payloads']);
  });

  it.each([
    { effective_at: '2025-01-01T00:00:00.000Z' },
    { clock: 'skewed' as const },
    { received_at: new Date(SENT - 2_001).toISOString() },
    { received_at: new Date(SENT + 3_001).toISOString() },
  ])('finds the wrong time %o', (changed) => {
    expect(kinds(match([row(2), row(1, changed), row(0)]))).toEqual(['wrong_times']);
  });

  it('takes the sent_at of whichever copy explains the effective time', () => {
    const copies = [SENT - 2 * HOUR, SENT - 2 * HOUR + 700];
    const delivery = { firstSentMs: SENT, lastAnsweredMs: SENT + 1_000, sentAtMs: copies };
    for (const sentAtMs of copies) {
      const effectiveMs = SENT - 100 * HOUR + (SENT + 500 - sentAtMs);
      const shifted = row(0, { clock: 'skewed', effective_at: new Date(effectiveMs).toISOString() });
      const { events, findings } = match([row(2), row(1), shifted], [delivery]);
      expect(findings).toEqual([]);
      expect(events[0]).toMatchObject({ effectiveMs, clock: 'skewed' });
    }
    expect(kinds(match([row(2), row(1), row(0)], [delivery]))).toEqual(['wrong_times']);
  });
});
