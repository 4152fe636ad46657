import { describe, expect, it } from 'vitest';
import { createReading } from './create-reading.js';

/** A source whose answers come when they are told to, and a clock that stands still until then. */
function held(limitMs = 60_000) {
  const answers: { readonly give: (value: number) => void; readonly fail: (error: Error) => void }[] = [];
  const failures: unknown[] = [];
  let nowMs = 0;
  const ask = createReading({
    read: () =>
      new Promise<number>((give, fail) => {
        answers.push({ give, fail });
      }),
    limitMs,
    nowMs: () => nowMs,
    onFailure: (error) => void failures.push(error),
  });
  return {
    ask,
    answers,
    failures,
    pass(ms: number) {
      nowMs += ms;
    },
  };
}

describe('a reading', () => {
  it('is asked for once by all who ask meanwhile, and for a second after', async () => {
    const { ask, answers, pass } = held();
    const asked = [ask(), ask()];
    answers[0]?.give(1);
    expect(await Promise.all(asked)).toEqual([1, 1]);
    pass(999);
    expect(await ask()).toBe(1);
    expect(answers).toHaveLength(1);
    pass(1);
    const again = ask();
    answers[1]?.give(2);
    expect(await again).toBe(2);
  });

  it('counts for longer where it took long: a twentieth of the time is spent on it at most', async () => {
    const { ask, answers, pass } = held();
    const first = ask();
    pass(500);
    answers[0]?.give(1);
    await first;
    pass(9_999);
    expect(await ask()).toBe(1);
    pass(1);
    void ask();
    expect(answers).toHaveLength(2);
  });

  it('is null where it fails, says why once, and is asked for again', async () => {
    const { ask, answers, failures } = held();
    const asked = [ask(), ask()];
    const error = new Error('gone');
    answers[0]?.fail(error);
    expect(await Promise.all(asked)).toEqual([null, null]);
    expect(failures).toEqual([error]);
    const again = ask();
    answers[1]?.give(2);
    expect(await again).toBe(2);
  });

  it('is null where it takes too long, and is not asked for a second time meanwhile', async () => {
    const { ask, answers } = held(1);
    expect(await ask()).toBeNull();
    expect(await ask()).toBeNull();
    expect(answers).toHaveLength(1);
    answers[0]?.give(1);
    await expect.poll(ask).toBe(1);
  });
});
