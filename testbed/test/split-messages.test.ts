import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMessageSplitter } from '../src/mongo/gateway/split-messages.js';

it('gives the same messages however they are cut', () => {
  const content = fc.uint8Array({ maxLength: 60 });
  const cuts = fc.array(fc.nat(200), { maxLength: 20 });
  fc.assert(
    fc.property(fc.array(content, { minLength: 1, maxLength: 5 }), cuts, (contents, at) => {
      const messages = contents.map(messageOf);
      const bytes = Buffer.concat(messages);
      const ends = [...at.filter((end) => end < bytes.length).sort((a, b) => a - b), bytes.length];
      const split = createMessageSplitter();
      const given = ends.flatMap((end, index) => split(bytes.subarray(ends[index - 1] ?? 0, end)));
      expect(given).toEqual(messages);
    }),
  );
});

it.each([0, 15, 2 ** 31 - 1])('refuses a message of %i bytes', (length) => {
  const header = Buffer.alloc(16);
  header.writeInt32LE(length);
  expect(() => createMessageSplitter()(header)).toThrow(RangeError);
});

function messageOf(content: Uint8Array): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + content.length);
  return Buffer.concat([header, content]);
}
