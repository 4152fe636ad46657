import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createQueueRoom, type QueueFill } from './queue-room.js';

const holding = (events: number): QueueFill => ({ events, memoryShort: false });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('adds what this process added to what was read, and reads again after a while', async () => {
  let depth = 5;
  let readings = 0;
  const room = createQueueRoom(async () => {
    readings += 1;
    return holding(depth);
  }, 10);
  expect(await room.admit(5)).toBe(true);
  expect(await room.admit(1)).toBe(false);
  expect(readings).toBe(1);
  vi.advanceTimersByTime(250);
  depth = 9;
  expect(await room.admit(1)).toBe(true);
  expect(await room.admit(1)).toBe(false);
  expect(readings).toBe(2);
});

it('reads in the background while there is room, and counts what is added meanwhile', async () => {
  const answers: ((fill: QueueFill) => void)[] = [];
  const room = createQueueRoom(() => new Promise<QueueFill>((resolve) => answers.push(resolve)), 10);
  const first = room.admit(2);
  answers[0]?.(holding(0));
  expect(await first).toBe(true);
  vi.advanceTimersByTime(250);
  expect(await room.admit(2)).toBe(true);
  expect(answers).toHaveLength(2);
  answers[1]?.(holding(8));
  await vi.advanceTimersByTimeAsync(0);
  expect(await room.admit(1)).toBe(false);
});

it('lets a batch that is larger than the bound go when it is alone', async () => {
  const room = createQueueRoom(async () => holding(0), 10);
  expect(await room.admit(11)).toBe(true);
  expect(await room.admit(1)).toBe(false);
});

it('reads less often the longer it takes', async () => {
  let readings = 0;
  const room = createQueueRoom(async () => {
    readings += 1;
    vi.advanceTimersByTime(100);
    return holding(0);
  }, 10);
  await room.admit(1);
  vi.advanceTimersByTime(1999);
  await room.admit(1);
  expect(readings).toBe(1);
  vi.advanceTimersByTime(1);
  await room.admit(1);
  expect(readings).toBe(2);
});

it('rejects when the depth was never read and can not be', async () => {
  const room = createQueueRoom(() => Promise.reject(new Error('no Redis')), 10);
  await expect(room.admit(1)).rejects.toThrow('no Redis');
});

it('has none while Redis is short of memory, however few events there are', async () => {
  let memoryShort = true;
  const room = createQueueRoom(async () => ({ events: 0, memoryShort }), 10);
  expect(await room.admit(1)).toBe(false);
  memoryShort = false;
  expect(await room.admit(1)).toBe(false);
  vi.advanceTimersByTime(250);
  expect(await room.admit(1)).toBe(true);
});
