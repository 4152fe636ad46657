import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_RECORD_BYTES, NOT_UTF8, TOO_LONG } from './raw-record.js';
import { cutAt, splitAll } from './split-all.test-parts.js';
import { createArraySplitter } from './split-array.js';

const elements = (text: string | Buffer) => splitAll(createArraySplitter(), [Buffer.from(text)]);
/** Texts of good elements, and of the others with what is against them. */
const told = (text: string | Buffer) =>
  elements(text).map(({ text: element, problem }) => (problem === null ? element : [element, problem]));

describe('an array splitter', () => {
  it('gives each element with its line and column', () => {
    expect(elements('[{"a":1},\n  {"b":[{"c":"]},{"}]} ,\n 3, "x,]", null]\n')).toMatchObject([
      { line: 1, column: 2, text: '{"a":1}', problem: null },
      { line: 2, column: 3, text: '{"b":[{"c":"]},{"}]}', problem: null },
      { line: 3, column: 2, text: '3', problem: null },
      { line: 3, column: 5, text: '"x,]"', problem: null },
      { line: 3, column: 12, text: 'null', problem: null },
    ]);
    expect(elements('[]')).toEqual([]);
    expect(told('[{"a":1}]\n[{"b":2}]')).toEqual(['{"a":1}', '{"b":2}']);
  });

  it.each([
    ['no closing brace', '[{"a":1,\n{"b":2},{"c":3}]', ['{"a":1', 'is not closed before the next one begins']],
    [
      'no closing brace on one line',
      '[{"a":1,{"b":2},{"c":3}]',
      ['{"a":1', 'is not closed before the next one begins'],
    ],
    [
      'nothing between value and next',
      '[{"a":1\n{"b":2},{"c":3}]',
      ['{"a":1', 'is not closed before the next one begins'],
    ],
    ['no closing quote', '[{"a":"x,\n{"b":2},{"c":3}]', ['{"a":"x', 'has a text that is not closed on its line']],
    ['the wrong bracket', '[{"a":[1},{"b":2},{"c":3}]', ['{"a":[1}', 'is not closed as it was opened']],
    ['a key without quotes', '[{a:1},{"b":2},{"c":3}]', ['{a:1}', 'has a key without quotes, or none']],
  ])('loses one element to %s', (_, text, broken) => {
    expect(told(text)).toEqual([broken, '{"b":2}', '{"c":3}']);
  });

  it('takes elements that lack the comma between them', () => {
    expect(told('[{"a":1}\n{"b":2} {"c":3}]')).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
  });

  it('finds the next element where a quote on one line swallows it', () => {
    expect(told('[{"a":"x,"b":1},{"c":"y"}]')).toEqual([
      ['{"a":"x,"b":1}', 'is cut off: the file ends in the middle of it'],
      '{"c":"y"}',
    ]);
  });

  it('tells of a file that is cut off', () => {
    expect(told('[{"a":1},{"b":')).toEqual(['{"a":1}', ['{"b":', 'is cut off: the file ends in the middle of it']]);
    expect(told('[{"a":1},\n')).toEqual(['{"a":1}', ['', 'is missing: the file ends before its array is closed']]);
    const splitter = createArraySplitter();
    expect([...splitter.push(Buffer.from('[{"a":1'))]).toEqual([]);
    expect([...splitter.end('breaks off')]).toMatchObject([{ text: '{"a":1', problem: 'breaks off' }]);
  });

  it('refuses an element that is too long, or no text, and takes those around it', () => {
    const long = `{"a":"${'x'.repeat(MAX_RECORD_BYTES)}"}`;
    const bytes = Buffer.concat([
      Buffer.from(`[{"b":1},${long},{"c":"`),
      Buffer.from([0xff]),
      Buffer.from('"},{"d":1}]'),
    ]);
    expect(elements(bytes).map(({ problem }) => problem)).toEqual([null, TOO_LONG, NOT_UTF8, null]);
  });

  it('gives what JSON.parse gives, of any array', () => {
    const layouts = fc.constantFrom(undefined, 1, '\t', '\n ');
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 4 })), layouts, fc.array(fc.nat(500)), (values, layout, cuts) => {
        const text = JSON.stringify(values, null, layout);
        const found = splitAll(createArraySplitter(), cutAt(Buffer.from(text), cuts));
        expect(found.map(({ text: element, problem }) => (problem === null ? JSON.parse(element) : problem))).toEqual(
          JSON.parse(text),
        );
      }),
    );
  });

  it('gives the same however the bytes come, whatever they are', () => {
    const bits = fc.oneof(
      {
        weight: 20,
        arbitrary: fc.constantFrom(
          '[',
          ']',
          '{',
          '}',
          ',',
          '"',
          '\\',
          ':',
          '\n',
          ' ',
          '1',
          'a',
          '{"a":1}',
          ',\n{"b":"x"}',
          'é',
        ),
      },
      { weight: 1, arbitrary: fc.integer({ min: 8000, max: MAX_RECORD_BYTES + 2 }).map((size) => 'x'.repeat(size)) },
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 40 }), fc.array(fc.nat(100_000), { maxLength: 20 }), (parts, cuts) => {
        const bytes = Buffer.from(parts.join(''));
        const whole = splitAll(createArraySplitter(), [bytes]);
        expect(splitAll(createArraySplitter(), cutAt(bytes, cuts))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('loses no good element on a line of its own, whatever is between', () => {
    const good = fc.record({ a: fc.string(), b: fc.integer() }).map((value) => JSON.stringify(value));
    const broken = good.chain((text) => fc.nat(text.length - 1).map((end) => text.slice(0, end)));
    fc.assert(
      fc.property(fc.array(fc.tuple(good, fc.option(broken)), { maxLength: 8 }), (pairs) => {
        const lines = pairs.flatMap(([one, between]) => (between === null ? [one] : [between, one]));
        const found = elements(`[\n${lines.join(',\n')}\n]`).map(({ text }) => text);
        for (const [one] of pairs) expect(found).toContain(one);
      }),
      { numRuns: 1000 },
    );
  });
});
