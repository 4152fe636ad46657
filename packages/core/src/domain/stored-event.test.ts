import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleEvent } from '../contracts/sample-events.js';
import { parseStoredEvent } from './stored-event.js';
import { type SyncEvent, toSyncEvent } from './sync-event.js';
import type { SyncReport } from './report-schema.js';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-03-02T12:00:00.000Z');
const iso = (time: number): string => new Date(time).toISOString();

/** As the API shows an event. */
function present(event: SyncEvent): Record<string, unknown> {
  return {
    device_id: event.deviceId,
    event_id: event.eventId,
    timestamp: iso(event.timestamp),
    effective_at: iso(event.effectiveAt),
    received_at: iso(event.receivedAt),
    clock: event.clock,
    total_files_synced: event.totalFilesSynced,
    total_errors: event.totalErrors,
    internet_speed: event.internetSpeed,
  };
}

const anyTime = fc.oneof(
  fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-01-01T00:00:00Z') }),
  fc.integer({ min: NOON - 3 * HOUR, max: NOON + 3 * HOUR }),
);
const reports: fc.Arbitrary<SyncReport> = fc
  .record({
    timestamp: anyTime,
    sentAt: fc.option(anyTime, { nil: undefined }),
    speed: fc.double({ min: 0, noNaN: true }),
  })
  .map(({ timestamp, sentAt, speed }) => ({
    device_id: 'pibook-1',
    timestamp,
    total_files_synced: 3,
    total_errors: 1,
    internet_speed: Number.isFinite(speed) ? speed : 1,
    ...(sentAt !== undefined && { sent_at: sentAt }),
  }));

describe('an event as it was kept', () => {
  it('comes back as it was, whatever its clock', () => {
    const clocks = new Set<string>();
    fc.assert(
      fc.property(reports, fc.integer({ min: NOON - HOUR, max: NOON + HOUR }), (report, receivedAt) => {
        const event = toSyncEvent(report, receivedAt);
        clocks.add(event.clock);
        expect(parseStoredEvent(JSON.parse(JSON.stringify(present(event))))).toEqual({ ok: true, event });
      }),
      { numRuns: 1000 },
    );
    expect([...clocks].toSorted()).toEqual(['future', 'ok', 'skewed', 'unset']);
  });

  const kept = present(sampleEvent({ minute: 0 }));
  it.each<[string, Record<string, unknown>, string]>([
    ['no event_id', { event_id: undefined }, 'event_id is required'],
    ['a clock there is not', { clock: 'slow' }, 'clock must be one of ok, skewed, unset, future'],
    ['no clock', { clock: undefined }, 'clock is required'],
    ['another field', { sent_at: 5, note: '' }, ' has fields that no stored event has: sent_at, note'],
    ['ok, at another time', { effective_at: iso(NOON) }, 'effective_at must be timestamp where clock is ok'],
    ['unset, not on arrival', { clock: 'unset' }, 'effective_at must be received_at where clock is unset'],
    ['future, not on arrival', { clock: 'future' }, 'effective_at must be received_at where clock is future'],
    ['skewed by nothing', { clock: 'skewed' }, 'effective_at and the other times make clock ok, not skewed'],
    [
      'skewed into the future',
      { clock: 'skewed', effective_at: iso(NOON + 1000 * HOUR) },
      'effective_at and the other times make clock future, not skewed',
    ],
    [
      'ok, and after its arrival',
      { received_at: iso(NOON - 48 * HOUR) },
      'effective_at and the other times make clock future, not ok',
    ],
    ['arrived before 1970', { received_at: iso(-1) }, 'received_at must be 1970 or later'],
  ])('is refused with %s', (_what, change, problem) => {
    const parsed = parseStoredEvent({ ...kept, ...change });
    expect(parsed.ok ? [] : parsed.problems.map(({ field, error }) => `${field} ${error}`)).toEqual([problem]);
  });

  it('is refused when it is no object', () => {
    for (const input of [null, 7, [], 'text']) {
      expect(parseStoredEvent(input)).toEqual({ ok: false, problems: [{ field: '', error: 'must be a JSON object' }] });
    }
  });
});
