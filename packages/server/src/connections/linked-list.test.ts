import fc from 'fast-check';
import { getHeapSpaceStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { createLinkedList } from './linked-list.js';

it('holds what was added and not taken out, in order', () => {
  const steps = fc.array(fc.oneof(fc.constant('add' as const), fc.nat({ max: 30 })), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (all) => {
      const list = createLinkedList<number>();
      const removers: (() => void)[] = [];
      const expected = new Set<number>();
      for (const step of all) {
        if (step === 'add') {
          expected.add(removers.length);
          removers.push(list.add(removers.length));
        } else {
          // of one that was never added, or was taken out before, nothing happens
          removers[step]?.();
          expected.delete(step);
        }
        expect([...list]).toEqual([...expected]);
      }
    }),
  );
});

it('holds on to nothing that was taken out, also when it has been there for long', () => {
  const list = createLinkedList<readonly number[]>();
  const inList: (() => void)[] = [];
  const putIn = (): void => {
    inList.push(list.add(someValue()));
    if (inList.length > 64) inList.shift()?.();
  };
  for (let count = 0; count < 64; count += 1) putIn();
  // what outlives this is old
  for (let count = 0; count < 100_000; count += 1) someValue();

  let grownBytes = 0;
  let lastBytes = oldBytes();
  for (let count = 0; count < 50_000; count += 1) {
    putIn();
    if (count % 100 > 0) continue;
    const bytes = oldBytes();
    grownBytes += Math.max(0, bytes - lastBytes);
    lastBytes = bytes;
  }
  expect(grownBytes / 50_000).toBeLessThan(VALUE_BYTES / 10);
});

const VALUE_BYTES = 1024;

function someValue(): readonly number[] {
  return Array.from({ length: VALUE_BYTES / 8 }, () => 0.5);
}

/** Of what outlived the young generation. */
function oldBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')?.space_used_size ?? Number.NaN;
}
