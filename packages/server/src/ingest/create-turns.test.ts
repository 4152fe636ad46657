import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurns } from './create-turns.js';

const LIVE = { lane: 'live', source: () => '10.0.0.1' } as const;

/** Turns whose clock stands still but for the work, each piece of which takes so many milliseconds. */
function turnsWithWork(pieceMs: number) {
  let ms = 0;
  const done: string[] = [];
  const turns = createTurns(() => ms);
  const work = (name: string) => (): Promise<string> => {
    ms += pieceMs;
    done.push(name);
    return Promise.resolve(name);
  };
  return { turns, done, work };
}

it('does work at once when there is none before it', async () => {
  const { turns, done, work } = turnsWithWork(0.1);
  const result = turns.run(LIVE, work('a'));
  expect(done).toEqual(['a']);
  await expect(result).resolves.toBe('a');
});

it('puts off what would make a turn long, and lets the loop go round in between', async () => {
  const { turns, done, work } = turnsWithWork(0.6);
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => turns.run(LIVE, work(name)));
  expect(done).toEqual(['a', 'b']);
  await nextTurn();
  expect(done.length).toBeLessThan(5);
  await expect(Promise.all(all)).resolves.toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(done).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('does live work before backfill, and that in the order it came', async () => {
  const { turns, done, work } = turnsWithWork(2);
  const first = turns.run(LIVE, work('first'));
  const old = ['old 1', 'old 2'].map((name) => turns.run({ ...LIVE, lane: 'backfill' }, work(name)));
  const live = ['live 1', 'live 2'].map((name) => turns.run(LIVE, work(name)));
  await Promise.all([first, ...old, ...live]);
  expect(done).toEqual(['first', 'live 1', 'live 2', 'old 1', 'old 2']);
});

it('gives what the work throws to who asked, and goes on', async () => {
  const { turns, work } = turnsWithWork(2);
  const broken = turns.run(LIVE, () => {
    throw new RangeError('broken');
  });
  const rejected = turns.run(LIVE, () => Promise.reject(new RangeError('rejected')));
  const fine = turns.run(LIVE, work('fine'));
  await expect(broken).rejects.toThrow('broken');
  await expect(rejected).rejects.toThrow('rejected');
  await expect(fine).resolves.toBe('fine');
});

it('lets sources take turns, so that one that floods waits for itself', async () => {
  const { turns, done, work } = turnsWithWork(2);
  const flood = Array.from({ length: 5 }, (_, at) => turns.run(LIVE, work(`flood ${at}`)));
  const others = ['a', 'b'].map((source) => turns.run({ ...LIVE, source: () => source }, work(source)));
  const second = turns.run({ ...LIVE, source: () => 'a' }, work('a again'));
  await Promise.all([...flood, ...others, second]);
  expect(done).toEqual(['flood 0', 'flood 1', 'a', 'b', 'flood 2', 'a again', 'flood 3', 'flood 4']);
});
