import { expect, it } from 'vitest';
import { createReadLimit } from './read-limit.js';

it('answers a bounded number of questions at once, and refuses those that would wait behind too many', async () => {
  const limited = createReadLimit();
  let begun = 0;
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const ask = (): Promise<number> =>
    limited(async () => {
      begun += 1;
      await gate;
      return 1;
    });
  const answers = Array.from({ length: 516 }, ask);
  await expect(ask()).rejects.toMatchObject({ code: 'overloaded' });
  expect(begun).toBe(16);
  open();
  await expect(Promise.all(answers)).resolves.toHaveLength(516);
  await expect(ask()).resolves.toBe(1);
});

it('hands on what a question throws', async () => {
  const limited = createReadLimit();
  await expect(
    limited(() => {
      throw new RangeError('no');
    }),
  ).rejects.toThrow('no');
});
