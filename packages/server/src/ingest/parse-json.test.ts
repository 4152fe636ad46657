import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countKeys, UNSAFE_KEYS } from './count-keys.js';
import { parseJson } from './parse-json.js';
import { scanJson, splitArray } from './scan-json.js';

/** JSON as a tree in which an object may have a key twice, and every key and text is spelled in a way of its own. */
type Node =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'text'; readonly letters: readonly Letter[] }
  | { readonly kind: 'array'; readonly items: readonly Node[]; readonly space: string }
  | { readonly kind: 'object'; readonly members: readonly Member[]; readonly space: string };
interface Member {
  readonly key: readonly Letter[];
  readonly value: Node;
}
interface Letter {
  readonly plain: string;
  readonly spelled: string;
}

const letter: fc.Arbitrary<Letter> = fc
  .tuple(fc.constantFrom(...Array.from('ab:{}[],"\\/\n\té€😀')), fc.boolean())
  .map(([plain, escaped]) => ({ plain, spelled: escaped ? escape(plain) : JSON.stringify(plain).slice(1, -1) }));

function escape(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );
}

function lettersOf(word: string): readonly Letter[] {
  return Array.from(word, (plain) => ({ plain, spelled: plain }));
}

const key = fc.oneof(
  { weight: 8, arbitrary: fc.array(letter, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', '0').map(lettersOf) },
);
const space = fc.constantFrom('', ' ', '\n\t', '\r\n ');
const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom('null', 'true', '0', '-1.5e3', '{}', '[]').map((text): Node => ({ kind: 'literal', text })),
    fc.array(letter, { maxLength: 6 }).map((letters): Node => ({ kind: 'text', letters })),
    fc.record({ kind: fc.constant('array'), items: fc.array(tie('node'), { maxLength: 4 }), space }),
    fc.record({
      kind: fc.constant('object'),
      members: fc.array(fc.record({ key, value: tie('node') }), { maxLength: 4 }),
      space,
    }),
  ),
}));

const spell = (letters: readonly Letter[]): string => `"${letters.map(({ spelled }) => spelled).join('')}"`;
const plain = (letters: readonly Letter[]): string => letters.map((one) => one.plain).join('');

function write(tree: Node): string {
  switch (tree.kind) {
    case 'literal':
      return tree.text;
    case 'text':
      return spell(tree.letters);
    case 'array':
      return `[${tree.space}${tree.items.map(write).join(`${tree.space},`)}${tree.space}]`;
    case 'object': {
      const members = tree.members.map(
        (member) => `${spell(member.key)}${tree.space}:${tree.space}${write(member.value)}`,
      );
      return `{${tree.space}${members.join(`,${tree.space}`)}${tree.space}}`;
    }
  }
}

/** The same figures, read off the tree. */
function measure(tree: Node): { depth: number; members: number; twice: boolean } {
  if (tree.kind === 'literal') return { depth: '{['.includes(tree.text.charAt(0)) ? 1 : 0, members: 0, twice: false };
  if (tree.kind === 'text') return { depth: 0, members: 0, twice: false };
  const inner = (tree.kind === 'array' ? tree.items : tree.members.map(({ value }) => value)).map(measure);
  const keys = tree.kind === 'array' ? [] : tree.members.map((member) => plain(member.key));
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    members: keys.length + inner.reduce((sum, { members }) => sum + members, 0),
    twice: new Set(keys).size < keys.length || inner.some(({ twice }) => twice),
  };
}

/** Whether there is an unsafe key, looked for in what was parsed by plainly reading every key. */
function isUnsafe(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([name, child]) =>
      name === '__proto__' ||
      (name === 'constructor' &&
        typeof child === 'object' &&
        child !== null &&
        Object.keys(child).includes('prototype')) ||
      isUnsafe(child),
  );
}

describe('parseJson', () => {
  test('measures and judges any JSON as its tree says', () => {
    fc.assert(
      fc.property(node, (tree) => {
        const text = write(tree);
        const expected = measure(tree);
        expect(scanJson(text)).toEqual({ depth: expected.depth, members: expected.members });
        const value: unknown = JSON.parse(text);
        const parsed = parseJson(text, 'the body');
        const bad = isUnsafe(value) ? 'unsafe_key' : expected.twice ? 'duplicate_key' : null;
        expect(parsed).toMatchObject(bad === null ? { ok: true, value } : { ok: false, code: bad });
      }),
      { numRuns: 3_000 },
    );
  });

  test('takes whatever JSON.stringify writes, as long as its keys are safe', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        const again: unknown = JSON.parse(text);
        const expected = isUnsafe(again) ? { ok: false, code: 'unsafe_key' } : { ok: true, value: again };
        expect(parseJson(text, 'the body')).toMatchObject(expected);
      }),
    );
  });

  test('never throws and repeats nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(letter).map(plain)), (text) => {
        const parsed = parseJson(text, 'the body');
        expect(parsed.ok ? 'the body is good' : parsed.error).toMatch(/^the body (is|has) [\w :,]+$/);
      }),
    );
  });

  test('an array falls into the texts of its elements', () => {
    const property = fc.property(fc.array(node, { minLength: 1, maxLength: 5 }), space, (items, gap) => {
      const texts = items.map(write);
      const elements = splitArray(`${gap}[${texts.map((text) => gap + text + gap).join(',')}]${gap}`);
      expect(elements?.map((text) => text.trim())).toEqual(texts.map((text) => text.trim()));
    });
    fc.assert(property);
    for (const text of ['{}', '[', ']', '[1],[2]', '[]]', '"[]"', '']) expect(splitArray(text)).toBeNull();
  });

  test('counts every level, and arrays as well as objects', () => {
    expect(parseJson('['.repeat(32) + ']'.repeat(32), 'the body').ok).toBe(true);
    expect(parseJson('['.repeat(33) + ']'.repeat(33), 'the body')).toMatchObject({ code: 'too_deep' });
    expect(parseJson(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, 'the body')).toMatchObject({ code: 'too_deep' });
    expect(parseJson('"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["', 'the body').ok).toBe(true);
  });

  test('says where the text goes wrong when the parser does', () => {
    expect(parseJson('{"a":1 "b":2}', 'the line')).toEqual({
      ok: false,
      code: 'invalid_json',
      error: 'the line is not valid JSON: it breaks off or goes wrong at character 7',
    });
    expect(parseJson('{"a":', 'the line')).toMatchObject({ error: 'the line is not valid JSON: it ends too early' });
  });

  test('a constructor without a prototype in it is only an unknown field', () => {
    expect(countKeys(JSON.parse('{"constructor":{"x":1},"prototype":{}}'))).toBe(3);
    expect(countKeys(JSON.parse('[{"constructor":{"prototype":null}}]'))).toBe(UNSAFE_KEYS);
  });
});
