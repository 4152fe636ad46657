import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { detectFormat } from './detect-format.js';

const EVENT = '{"device_id":"pibook-1","timestamp":"2026-03-02T12:00:00Z"}';

it.each([
  ['lines of objects', `${EVENT}\n${EVENT}\n`, 'ndjson'],
  ['a first line that is cut off at its beginning', `book-1","timestamp":1}\n${EVENT}\n`, 'ndjson'],
  ['blank lines first', `\r\n\n ${EVENT}`, 'ndjson'],
  ['nothing', '', 'ndjson'],
  ['an array', `\n[\n${EVENT}]`, 'json'],
  ['an array of nothing', '[]', 'json'],
  ['a header', 'device_id,timestamp,total_errors\n', 'csv'],
  ['a header with semicolons and quotes', '"Device ID";"Time";"Errors";"note"\r\n', 'csv'],
])('takes %s for what it is', (_, text, format) => {
  expect(detectFormat(Buffer.from(text), {})).toEqual({ format });
});

it('knows the columns that people name', () => {
  const header = Buffer.from('serial,when,files\n');
  expect(detectFormat(header, {}).format).toBeNull();
  expect(detectFormat(header, { serial: 'device_id', when: 'timestamp' })).toEqual({ format: 'csv' });
});

it.each([
  ['a photo', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]), 'is no text'],
  ['a zip archive', Buffer.from('504b03041400', 'hex'), 'is a zip archive; unpack it first'],
  ['UTF-16', Buffer.from(`\uFEFF${EVENT}`, 'utf16le'), 'is UTF-16; convert it to UTF-8 first'],
  ['a letter', Buffer.from('Dear all,\nthe logs are on the stick.\n'), expect.stringContaining('neither NDJSON')],
  ['gzip within gzip', gzipSync(''), expect.any(String)],
])('says of %s what it is, or that it is nothing known', (_, bytes, reason) => {
  expect(detectFormat(bytes, {})).toEqual({ format: null, reason });
});
