import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createFewAtATime } from './few-at-a-time.js';

it('does what came at once in order, so much in a turn, and what comes later too', async () => {
  const fewAtATime = createFewAtATime(3);
  const done: number[] = [];
  for (let number = 0; number < 7; number += 1) fewAtATime(() => done.push(number));
  const seen: number[] = [];
  for (let turn = 0; turn < 4; turn += 1) {
    seen.push(done.length);
    await nextTurn();
  }
  expect(seen).toEqual([0, 3, 6, 7]);
  expect(done).toEqual([0, 1, 2, 3, 4, 5, 6]);

  fewAtATime(() => {
    done.push(7);
    fewAtATime(() => done.push(8));
  });
  await nextTurn();
  await nextTurn();
  expect(done.slice(7)).toEqual([7, 8]);
});
