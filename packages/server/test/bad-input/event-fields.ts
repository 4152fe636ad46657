import { sampleEvent } from '../testing/sample-event.js';
import { good, post, row, type Row } from './row.js';

/** An event with one field of the given JSON text. */
function badField(field: string, json: string, why = ''): Row {
  const event = good.replace(new RegExp(`"${field}":[^,}]*("[^"]*")?`), `"${field}":${json}`);
  const body = event.includes(`"${field}":`) ? event : good.replace('{', `{"${field}":${json},`);
  const name = `${field} ${json.slice(0, 40)} ${why}`;
  return row(name, 400, 'invalid_event', post('/sync-event', body), { fields: [field] });
}

function without(field: string): Row {
  const body = JSON.stringify(sampleEvent({ [field]: undefined }));
  return row(`no ${field}`, 400, 'invalid_event', post('/sync-event', body), { fields: [field] });
}

/** Events with a field that breaks its rule. */
export const EVENT_FIELDS: readonly Row[] = [
  ...['device_id', 'timestamp', 'total_files_synced', 'total_errors', 'internet_speed'].map(without),
  ...['total_files_synced', 'total_errors'].flatMap((field) =>
    [
      'true',
      'null',
      '-1',
      '1.5',
      '"NaN"',
      '1e999',
      '2147483648',
      '9007199254740993',
      '""',
      '" "',
      '[]',
      '[1]',
      '{}',
    ].map((json) => badField(field, json)),
  ),
  ...['false', 'null', '-0.1', '"NaN"', '"Infinity"', '1e999', '""', '" 3"', '"3,2"', '[]', '{}'].map((json) =>
    badField('internet_speed', json),
  ),
  badField('timestamp', '"2024-05-08T12:00:00"', 'no zone'),
  badField('timestamp', '"2024-05-08"', 'no time'),
  badField('timestamp', '"2024-02-30T12:00:00Z"', '30 February'),
  badField('timestamp', '"2024-13-01T12:00:00Z"', 'month 13'),
  badField('timestamp', '"2024-05-08T25:00:00Z"', 'hour 25'),
  badField('timestamp', '"yesterday"'),
  badField('timestamp', '-1', 'negative epoch'),
  badField('timestamp', '1715169600000.5', 'part of a millisecond'),
  badField('timestamp', '1e300'),
  badField('timestamp', 'true'),
  badField('timestamp', 'null'),
  badField('timestamp', '""'),
  badField('timestamp', '[]'),
  badField('device_id', '""'),
  badField('device_id', `"${'a'.repeat(129)}"`, '129 characters'),
  badField('device_id', '"no spaces"'),
  badField('device_id', '"a/b"'),
  badField('device_id', '"pibóok"', 'not ASCII'),
  badField('device_id', '"\\ud800"', 'lone surrogate'),
  badField('device_id', '"\\u0000"', 'NUL'),
  badField('device_id', '"a\\n"', 'line break at the end'),
  badField('device_id', '7'),
  badField('device_id', 'null'),
  badField('device_id', '["abc123"]'),
  badField('event_id', '""'),
  badField('event_id', '7'),
  badField('event_id', 'null'),
  badField('event_id', `"${'e'.repeat(129)}"`, '129 characters'),
  badField('sent_at', '"noon"'),
  badField('sent_at', 'null'),
  row(
    'two bad fields',
    400,
    'invalid_event',
    post('/sync-event', JSON.stringify(sampleEvent({ device_id: '', total_errors: -1 }))),
    {
      fields: ['device_id', 'total_errors'],
    },
  ),
  ...['null', 'true', '42', '"text"', '[]', `[${good}]`].map((json) =>
    row(`body ${json.slice(0, 20)}`, 400, 'invalid_event', post('/sync-event', json), { fields: [''] }),
  ),
];
