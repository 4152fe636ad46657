import { good, nested, post, row, type Row } from './row.js';

function badJson(name: string, body: string, code = 'invalid_json'): Row {
  return row(`JSON: ${name}`, 400, code, post('/sync-event', body));
}

/** Bodies that are not JSON, or not JSON that is taken in. */
export const JSON_TEXTS: readonly Row[] = [
  badJson('cut off', good.slice(0, -10)),
  badJson('trailing comma', good.replace('}', ',}')),
  badJson('single quotes', good.replaceAll('"', "'")),
  badJson('bare key', good.replace('"device_id"', 'device_id')),
  badJson('comment', `/* hello */${good}`),
  badJson('two values', good + good),
  badJson('NaN', good.replace('3.2', 'NaN')),
  badJson('leading zero', good.replace('3.2', '03.2')),
  badJson('raw line break in a string', good.replace('abc', 'a\nc')),
  badJson('bad escape', good.replace('abc', '\\x41')),
  badJson('only an open quote', '"'),
  badJson('only whitespace', ' \n\t '),
  badJson('only a BOM', '\uFEFF', 'empty_body'),
  badJson('words', 'hello'),
  badJson('form fields', 'device_id=abc123&total_errors=1'),
  badJson('nested 33 deep', nested(33), 'too_deep'),
  row('an array nested 32 deep', 400, 'invalid_event', post('/sync-event', nested(32)), { fields: [''] }),
  badJson('nested 30,000 deep', nested(30_000), 'too_deep'),
  badJson('30,000 open brackets', '['.repeat(30_000), 'too_deep'),
  badJson('30,000 open braces', '{"a":'.repeat(10_000), 'too_deep'),
  badJson('the same key with the same value', good.replace('{', '{"total_errors":1,'), 'duplicate_key'),
  badJson('the same key with another value', good.replace('{', '{"total_errors":0,'), 'duplicate_key'),
  badJson('the same key, spelled with an escape', good.replace('{', '{"total\\u005ferrors":0,'), 'duplicate_key'),
  badJson('the same unknown key, deep inside', good.replace('{', '{"x":[{"y":{"a":1,"a":1}}],'), 'duplicate_key'),
  badJson('the same key, once with an object', good.replace('{', '{"x":{"a":1},"x":2,'), 'duplicate_key'),
  badJson('__proto__', good.replace('{', '{"__proto__":{"total_errors":0},'), 'unsafe_key'),
  badJson('__proto__, spelled with an escape', good.replace('{', '{"__prot\\u006f__":1,'), 'unsafe_key'),
  badJson('__proto__, deep inside', good.replace('{', '{"x":[{"__proto__":[]}],'), 'unsafe_key'),
  badJson('constructor.prototype', good.replace('{', '{"constructor":{"prototype":{"x":1}},'), 'unsafe_key'),
  row('no body', 400, 'empty_body', post('/sync-event', '')),
  row('no body, no length', 400, 'empty_body', Buffer.from('POST /sync-event HTTP/1.1\r\nHost: localhost\r\n\r\n')),
  row('no batch', 400, 'empty_body', post('/sync-events', '')),
  row('latin1', 400, 'invalid_utf8', post('/sync-event', Buffer.from(good.replace('{', '{"name":"é",'), 'latin1'))),
  row('UTF-16', 400, 'invalid_utf8', post('/sync-event', Buffer.from(`\uFEFF${good}`, 'utf16le'))),
  row('surrogates in UTF-8', 400, 'invalid_utf8', post('/sync-event', Buffer.from('22eda08022', 'hex'))),
  row('overlong UTF-8', 400, 'invalid_utf8', post('/sync-event', Buffer.from('22c0af22', 'hex'))),
];
