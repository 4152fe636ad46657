import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSilenceGuard } from './silence-guard.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('drops a connection that was silent for long enough, once, and no other', async () => {
  let dropped = 0;
  const guard = createSilenceGuard({ disconnect: () => (dropped += 1) }, 1000);
  const timeOut = () =>
    expect(guard.watch(Promise.reject(new Error('Command timed out')))).rejects.toThrow('timed out');
  const passMs = (ms: number) => vi.advanceTimersByTime(ms);

  await timeOut();
  passMs(999);
  await timeOut();
  expect(await guard.watch(Promise.resolve(7))).toBe(7);
  passMs(999);
  await timeOut();
  passMs(999);
  await expect(guard.watch(Promise.reject(new Error('WRONGTYPE')))).rejects.toThrow('WRONGTYPE');
  passMs(1);
  await timeOut();
  expect(dropped).toBe(0);
  passMs(1000);
  await timeOut();
  await timeOut();
  expect(dropped).toBe(1);
});
