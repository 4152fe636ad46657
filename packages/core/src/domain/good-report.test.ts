import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readGoodReport } from './good-report.js';
import { judgeReport } from './sync-report.js';

const digits = (length: number): fc.Arbitrary<string> =>
  fc.nat({ max: 10 ** length - 1 }).map((value) => String(value).padStart(length, '0'));

/** Times whose parts are anything of the right length, so that many are no dates, and texts that only look like a time. */
const timeText = fc
  .tuple(
    fc.oneof(digits(4), fc.constantFrom('0000', '1900', '2000', '2024', '2023', '9999')),
    fc.oneof(digits(2), fc.constantFrom('02', '12', '13', '00')),
    fc.oneof(digits(2), fc.constantFrom('28', '29', '30', '31', '32', '00')),
    fc.oneof(
      fc.constant('12:30:15'),
      fc.constantFrom('00:00:00', '23:59:59', '24:00:00', '23:60:00', '12:00:60', '12:00'),
    ),
    fc.oneof(fc.constant(''), fc.constantFrom('.000', '.5', '.123456', '.')),
    fc.constantFrom('Z', 'Z', 'Z', '', 'z', '+02:00', '-23:59', '+24:00', '+0200'),
    fc.constantFrom('T', 'T', 'T', 't', ' '),
  )
  .map(
    ([year, month, day, time, fraction, zone, letter]) => `${year}-${month}-${day}${letter}${time}${fraction}${zone}`,
  );

const numbers = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(
    0,
    -0,
    1,
    2 ** 31 - 1,
    2 ** 31,
    -1,
    0.5,
    Infinity,
    Number.NaN,
    2 ** 53,
    253_402_300_799_999,
    253_402_300_800_000,
  ),
);
const numberTexts = fc.oneof(
  numbers.map(String),
  fc.constantFrom('', ' 1', '+1', '01', '1.', '.5', '1e3', '1E-2', '-0', '0x1', '1_0', '1e400', '-62167219200001'),
);
const identifiers = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._:-]{1,128}$/),
  fc.constantFrom('', 'a'.repeat(128), 'a'.repeat(129), 'a b', 'ü', 'a\n'),
);
const anyField = fc.oneof(identifiers, numbers, numberTexts, timeText, fc.anything());

/** Mostly what a field takes, so that whole reports are good often enough. */
const field = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: usual, weight: 12 }, { arbitrary: anyField, weight: 1 });

const goodTime = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(253_402_300_799_999) });
const time = field(
  fc.oneof(
    goodTime.map((date) => date.toISOString()),
    goodTime.map((date) => date.getTime()),
    goodTime.map((date) => String(date.getTime())),
    timeText,
  ),
);
const count = field(fc.oneof(fc.nat(), fc.nat().map(String)));
const reports = fc.record(
  {
    device_id: field(identifiers),
    timestamp: time,
    total_files_synced: count,
    total_errors: count,
    internet_speed: field(fc.oneof(fc.double({ min: 0, noNaN: true, max: 1e9 }), fc.nat().map(String))),
    event_id: field(identifiers),
    sent_at: time,
    battery: fc.anything(),
  },
  { requiredKeys: ['device_id', 'timestamp', 'total_files_synced', 'total_errors', 'internet_speed'] },
);

it('finds good what the schema finds good, as the same report, and nothing else', () => {
  const seen = { good: 0, bad: 0 };
  fc.assert(
    fc.property(fc.oneof({ arbitrary: reports, weight: 20 }, { arbitrary: fc.anything(), weight: 1 }), (input) => {
      const judged = judgeReport(input);
      seen[judged.ok ? 'good' : 'bad'] += 1;
      expect(readGoodReport(input)).toEqual(judged.ok ? judged.report : null);
    }),
    { numRuns: 20_000 },
  );
  // otherwise little was compared
  expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(2000);
});

it('finds single times good that the schema finds good, and no others', () => {
  const base = { device_id: 'a', total_files_synced: 1, total_errors: 0, internet_speed: 1 };
  fc.assert(
    fc.property(fc.oneof(timeText, numberTexts, numbers), (timestamp) => {
      const judged = judgeReport({ ...base, timestamp });
      expect(readGoodReport({ ...base, timestamp })).toEqual(judged.ok ? judged.report : null);
    }),
    { numRuns: 20_000 },
  );
});
