import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_RECORD_BYTES, MAX_SHOWN, NOT_UTF8, TOO_LONG } from './raw-record.js';
import { createLineSplitter } from './split-lines.js';
import { cutAt, splitAll } from './split-all.test-parts.js';

const lines = (text: string | Buffer) => splitAll(createLineSplitter(), [Buffer.from(text)]);

it('gives every line that is not blank, with its number', () => {
  expect(lines('one\r\n\n  \t\r\ntwo\nthree')).toEqual([
    { line: 1, column: null, text: 'one', cells: null, problem: null },
    { line: 4, column: null, text: 'two', cells: null, problem: null },
    { line: 5, column: null, text: 'three', cells: null, problem: null },
  ]);
  expect(lines('')).toEqual([]);
  expect(lines('\n\n')).toEqual([]);
});

it('refuses a line that is too long, of which it shows the beginning, and goes on after it', () => {
  const long = 'x'.repeat(MAX_RECORD_BYTES + 1);
  const found = splitAll(createLineSplitter(), cutAt(Buffer.from(`a\n${long}\nb\n`), [10, 5000, 70_000]));
  expect(found.map(({ text, problem }) => [text.length, problem])).toEqual([
    [1, null],
    [MAX_SHOWN + 1, TOO_LONG],
    [1, null],
  ]);
  expect(lines('y'.repeat(MAX_RECORD_BYTES))[0]?.problem).toBeNull();
});

it('refuses a line that is not UTF-8, and none beside it', () => {
  const found = lines(Buffer.concat([Buffer.from('a\n{"é":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\nü\n')]));
  expect(found.map(({ line, problem }) => [line, problem])).toEqual([
    [1, null],
    [2, NOT_UTF8],
    [3, null],
  ]);
});

it('refuses what is left where the bytes break off', () => {
  const splitter = createLineSplitter();
  expect([...splitter.push(Buffer.from('a\n{"de'))].map(({ text }) => text)).toEqual(['a']);
  expect([...splitter.end('breaks off')]).toEqual([
    { line: 2, column: null, text: '{"de', cells: null, problem: 'breaks off' },
  ]);
});

it('gives the same however the bytes come', () => {
  const bits = fc.oneof(
    fc.constantFrom('\n', '\r\n', ' ', '', '{"a":1}', 'é', '\u{1F600}').map((text) => Buffer.from(text)),
    fc.constant(Buffer.from([0xff])),
    fc.integer({ min: MAX_RECORD_BYTES - 2, max: MAX_RECORD_BYTES + 2 }).map((size) => Buffer.alloc(size, 'x')),
    fc.integer({ min: 16_000, max: 17_000 }).map((size) => Buffer.from('\u{1F600}'.repeat(size))),
  );
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 12 }), fc.array(fc.nat(200_000)), (parts, cuts) => {
      const bytes = Buffer.concat(parts);
      expect(splitAll(createLineSplitter(), cutAt(bytes, cuts))).toEqual(splitAll(createLineSplitter(), [bytes]));
    }),
    { numRuns: 300 },
  );
});
