import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from './create-turns.js';

/** Turns whose clock stands still but for the work, each piece of which takes so many milliseconds. */
function turnsWithWork(pieceMs: number) {
  let ms = 0;
  const done: string[] = [];
  const turns = createTurns(() => ms);
  const work = (name: string) => (): string => {
    ms += pieceMs;
    done.push(name);
    return name;
  };
  return { turns, done, work };
}

it('does work at once when there is none before it', async () => {
  const { turns, done, work } = turnsWithWork(0.1);
  const result = turns.run('live', work('a'));
  expect(done).toEqual(['a']);
  await expect(result).resolves.toBe('a');
});

it('puts off what would make a turn long, and lets the loop go round in between', async () => {
  const { turns, done, work } = turnsWithWork(0.6);
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => turns.run('live', work(name)));
  expect(done).toEqual(['a', 'b']);
  await nextTurn();
  expect(done.length).toBeLessThan(5);
  await expect(Promise.all(all)).resolves.toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(done).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('does live work before backfill, and that in the order it came', async () => {
  const { turns, done, work } = turnsWithWork(2);
  const first = turns.run('live', work('first'));
  const old = ['old 1', 'old 2'].map((name) => turns.run('backfill', work(name)));
  const live = ['live 1', 'live 2'].map((name) => turns.run('live', work(name)));
  await Promise.all([first, ...old, ...live]);
  expect(done).toEqual(['first', 'live 1', 'live 2', 'old 1', 'old 2']);
});

it('gives what the work throws to who asked, and goes on', async () => {
  const { turns, work } = turnsWithWork(2);
  const broken = turns.run('live', () => {
    throw new RangeError('broken');
  });
  const rejected = turns.run('live', () => Promise.reject(new RangeError('rejected')));
  const fine = turns.run('live', work('fine'));
  await expect(broken).rejects.toThrow('broken');
  await expect(rejected).rejects.toThrow('rejected');
  await expect(fine).resolves.toBe('fine');
});
