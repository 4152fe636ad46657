import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deriveEventId, sameFacts } from './event-identity.js';
import { parseSyncReport } from './sync-report.js';

const count = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const facts = fc.record({
  timestamp: fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
  totalFilesSynced: count,
  totalErrors: count,
  internetSpeed: fc.oneof(
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, 1e21, 5e-324, 1.7976931348623157e308),
  ),
});

it('derives an id that an event_id may be', () => {
  fc.assert(
    fc.property(facts, (event) => {
      const parsed = parseSyncReport({
        device_id: 'd',
        timestamp: 0,
        total_files_synced: 0,
        total_errors: 0,
        internet_speed: 0,
        event_id: deriveEventId(event),
      });
      expect(parsed.ok).toBe(true);
    }),
  );
});

it('spells the fields as numbers are spelled everywhere', () => {
  fc.assert(
    fc.property(facts, (event) => {
      const numbers = [event.timestamp, event.totalFilesSynced, event.totalErrors, event.internetSpeed];
      expect(deriveEventId(event)).toBe(numbers.join(':').replace('+', ''));
    }),
  );
});

it('derives the same id for the same facts, and another for others', () => {
  fc.assert(
    fc.property(facts, facts, (a, b) => {
      expect(deriveEventId({ ...a })).toBe(deriveEventId(a));
      expect(deriveEventId(a) === deriveEventId(b)).toBe(sameFacts(a, b));
      expect(deriveEventId(a)).not.toBe(deriveEventId({ ...a, totalErrors: a.totalErrors + 1 }));
    }),
  );
});
