import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeProblems, parseSyncReport } from './sync-report.js';

const GOOD = {
  device_id: 'abc123',
  timestamp: '2024-05-08T12:00:00Z',
  total_files_synced: 20,
  total_errors: 1,
  internet_speed: 3.2,
};

const parsed = (change: object): unknown => {
  const result = parseSyncReport({ ...GOOD, ...change });
  return result.ok ? result.report : result.problems.map(({ field }) => field);
};

describe('a sync report', () => {
  it('is taken as devices send it, unknown fields dropped', () => {
    expect(parsed({ battery: 80 })).toEqual({ ...GOOD, timestamp: Date.UTC(2024, 4, 8, 12) });
  });

  it.each([
    { total_files_synced: '20', total_errors: '1', internet_speed: '3.2', timestamp: 1715169600000 },
    { timestamp: '1715169600000' },
    { timestamp: '2024-05-08T14:00:00+02:00' },
    { timestamp: '2024-05-08T12:00:00.000Z' },
    { timestamp: '2024-05-08T17:30:00.0000+05:30' },
    { total_files_synced: 20.0, internet_speed: '32e-1' },
  ])('says the same as old firmware or another zone spells it: %j', (change) => {
    expect(parsed(change)).toEqual({ ...GOOD, timestamp: Date.UTC(2024, 4, 8, 12) });
  });

  it('takes -0 for 0, which is the same in every key and identity', () => {
    expect(parsed({ timestamp: -0, sent_at: -0, internet_speed: -0 })).toEqual({
      ...GOOD,
      timestamp: 0,
      sent_at: 0,
      internet_speed: 0,
    });
  });

  it('takes what is at the bounds', () => {
    const change = {
      device_id: `${'a'.repeat(119)}A.9_:-zZ0`,
      total_files_synced: 2 ** 31 - 1,
      total_errors: 0,
      internet_speed: 0,
      event_id: '-',
      timestamp: '0001-01-01T00:00:00Z',
      sent_at: '9999-12-31T23:59:59.999Z',
    };
    expect(parsed(change)).toMatchObject({ ...change, timestamp: -62135596800000, sent_at: 253402300799999 });
  });

  const refused: readonly [field: string, values: readonly unknown[]][] = [
    ['device_id', [undefined, null, '', ' ', 'a b', 'a/b', 'ü', 'a'.repeat(129), 42, true, ['a'], {}]],
    ['event_id', [null, '', 'a b', 'a'.repeat(129), 42, false]],
    [
      'total_files_synced',
      [undefined, null, '', ' 5', '5 ', '0x10', '1_000', 'NaN', -1, '-1', 0.5, '0.5', 2 ** 31, true, [], {}],
    ],
    ['total_errors', [undefined, null, '', -1, 1.5, Number.NaN, Infinity, '1e400', 2 ** 31, false, '+1', '01']],
    [
      'internet_speed',
      [undefined, null, '', 'fast', -0.1, '-3', Number.NaN, Infinity, -Infinity, '1e999', true, [1], {}],
    ],
    [
      'timestamp',
      [
        undefined,
        null,
        '',
        'yesterday',
        '2024-05-08',
        '2024-05-08T12:00:00',
        '2024-05-08 12:00:00Z',
        '2024-02-30T12:00:00Z',
        '2023-02-29T12:00:00Z',
        '2024-13-01T12:00:00Z',
        '2024-05-08T24:00:00Z',
        '2024-05-08T12:60:00Z',
        '0000-01-01T00:00:00+14:00',
        '-1',
        '1.5',
        -1,
        1.5,
        253402300800000,
        true,
        [],
        {},
      ],
    ],
    ['sent_at', [null, '', 'now', '2024-05-08T12:00:00', -5, true]],
  ];

  it.each(refused.flatMap(([field, values]) => values.map((value) => ({ field, value }))))(
    'is refused with the name of the one bad field: $field = $value',
    ({ field, value }) => {
      expect(parsed({ [field]: value })).toEqual([field]);
    },
  );

  it.each([null, undefined, 5, 'text', [GOOD], true])('is refused when it is no object: %j', (input) => {
    const result = parseSyncReport(input);
    expect(result.ok ? '' : describeProblems(result.problems)).toBe('an event must be a JSON object');
  });

  it('comes back with every bad field, each once, and nothing else', () => {
    expect(parseSyncReport({ device_id: '', total_errors: 'x', sent_at: 0.5 })).toEqual({
      ok: false,
      problems: [
        { field: 'device_id', error: 'must be 1 to 128 characters of A-Z a-z 0-9 . _ : -' },
        {
          field: 'timestamp',
          error: 'is required',
        },
        { field: 'total_files_synced', error: 'is required' },
        { field: 'total_errors', error: 'must be a whole number from 0 to 2147483647' },
        { field: 'internet_speed', error: 'is required' },
        {
          field: 'sent_at',
          error: 'must be an ISO 8601 time with a zone, such as 2024-05-08T12:00:00Z, or whole epoch milliseconds',
        },
      ],
    });
  });

  it('never throws, whatever it is given', () => {
    const keys = fc.constantFrom(...Object.keys(GOOD), 'event_id', 'sent_at', '__proto__', 'x');
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.dictionary(keys, fc.anything())), (input) => {
        const result = parseSyncReport(input);
        expect(result.ok || result.problems.length > 0).toBe(true);
      }),
    );
  });
});
