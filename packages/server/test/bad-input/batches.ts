import { good, nested, NDJSON_TYPE, post, row, type Row } from './row.js';

/** Batches that are refused as a whole, or in every event. */
export const BATCHES: readonly Row[] = [
  row('10,001 events', 413, 'too_many_events', post('/sync-events', `[${'{},'.repeat(10_000)}{}]`)),
  row('10,001 lines', 413, 'too_many_events', post('/sync-events', '{}\n'.repeat(10_001), NDJSON_TYPE)),
  ...[good, '"events"', '42', 'null', 'true'].map((json) =>
    row(`batch ${json.slice(0, 10)}`, 400, 'not_an_array', post('/sync-events', json)),
  ),
  row('broken batch', 400, 'invalid_json', post('/sync-events', `[${good},${good.slice(0, 30)}`)),
  row(
    'a batch of events with a key twice',
    400,
    'all_rejected',
    post('/sync-events', '[{"a":1,"a":1},{"b":{"c":1,"c":2}}]'),
    {
      rejected: [0, 1].map((index) => [index, 'the same key twice']),
    },
  ),
  row('an object with a key twice in place of a batch', 400, 'duplicate_key', post('/sync-events', '{"a":1,"a":1}')),
  row('a batch of scalars', 400, 'all_rejected', post('/sync-events', '[1,null,"a",[]]'), {
    rejected: [0, 1, 2, 3].map((index) => [index, 'must be a JSON object']),
  }),
  row('a batch of one bad event', 400, 'all_rejected', post('/sync-events', `[${good.replace(':20,', ':-20,')}]`), {
    rejected: [[0, 'total_files_synced']],
  }),
  row(
    'only broken lines',
    400,
    'all_rejected',
    post('/sync-events', `{\n\n{"a":1,"a":2}\r\n{"__proto__":1}\n${nested(40)}\nhello`, NDJSON_TYPE),
    {
      rejected: [
        [0, 'not valid JSON'],
        [1, 'same key twice'],
        [2, '__proto__'],
        [3, 'levels deep'],
        [4, 'not valid JSON'],
      ],
    },
  ),
  row('only blank lines', 400, 'empty_body', post('/sync-events', '\n \r\n\n', NDJSON_TYPE)),
  row('an array as NDJSON', 400, 'all_rejected', post('/sync-events', `[${good}]`, NDJSON_TYPE), {
    rejected: [[0, 'must be a JSON object']],
  }),
];
