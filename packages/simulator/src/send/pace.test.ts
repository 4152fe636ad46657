import { describe, expect, it } from 'vitest';
import { systemClock } from '../system-clock.js';
import { keepPace, pauseUntil } from './pace.js';

const DAY_MS = 86_400_000;
const START = { realMs: 1_000_000, simulatedMs: Date.UTC(2025, 5, 6) };
const ALONE = { part: 0, parts: 1 };

/** A lane due so many ms of simulated time after the first. */
function lane(afterMs: number) {
  return { atMs: START.simulatedMs + afterMs };
}

describe('keepPace', () => {
  it('has nothing to wait for at full speed', () => {
    const pace = keepPace({ kind: 'max' }, START, ALONE);
    expect([pace.dueMs(lane(0), 0), pace.dueMs(lane(DAY_MS), 0), pace.dueMs(lane(DAY_MS), 1)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('divides simulated time by the speed', () => {
    const pace = keepPace({ kind: 'speed', factor: 720 }, START, { part: 1, parts: 3 });
    expect(pace.dueMs(lane(0), 0)).toBe(START.realMs);
    expect(pace.dueMs(lane(DAY_MS), 0)).toBe(START.realMs + 120_000);
    expect(pace.dueMs(lane(4 * DAY_MS), 0)).toBe(START.realMs + 480_000);
    // a device goes on when it is answered
    expect(pace.dueMs(lane(DAY_MS), 1)).toBeNull();
  });

  it('stretches simulated time where the speed is below one', () => {
    expect(keepPace({ kind: 'speed', factor: 0.5 }, START, ALONE).dueMs(lane(10), 0)).toBe(START.realMs + 20);
  });

  it('spaces a rate evenly, whichever lanes ask', () => {
    const pace = keepPace({ kind: 'rate', requestsPerSecond: 200 }, START, ALONE);
    const due = [pace.dueMs(lane(0), 0), pace.dueMs(lane(DAY_MS), 0), pace.dueMs(lane(0), 1), pace.dueMs(lane(0), 2)];
    expect(due).toEqual([0, 5, 10, 15].map((afterMs) => START.realMs + afterMs));
  });

  it.each([1, 2, 3, 7])('shares a rate among %i parts, each moment to one of them', (parts) => {
    const paces = Array.from({ length: parts }, (_, part) =>
      keepPace({ kind: 'rate', requestsPerSecond: 300 }, START, { part, parts }),
    );
    const due = paces.flatMap((pace) => Array.from({ length: 50 }, () => pace.dueMs(lane(0), 0) ?? NaN));
    const inOrder = due.toSorted((a, b) => a - b);
    expect(inOrder).toEqual(Array.from({ length: 50 * parts }, (_, n) => START.realMs + (n * 1_000) / 300));
  });
});

describe('pauseUntil', () => {
  /** A clock whose pauses end after so much of them, noting how long they were to be. */
  function stubClock(share: number) {
    const asked: number[] = [];
    let now = 0;
    const pause = (ms: number): Promise<void> => {
      asked.push(ms);
      now += ms * share;
      return Promise.resolve();
    };
    return { clock: { now: () => now, pause }, asked };
  }
  const { signal } = new AbortController();

  it('waits for no moment that is past', async () => {
    const { clock, asked } = stubClock(1);
    await pauseUntil(0, clock, signal);
    await pauseUntil(-5, clock, signal);
    expect(asked).toEqual([]);
  });

  it('waits on where a timer was early', async () => {
    const { clock, asked } = stubClock(0.5);
    await pauseUntil(4, { ...clock, now: () => Math.round(clock.now()) }, signal);
    expect(asked).toEqual([4, 2, 1]);
  });

  it('waits longer than a timer can', async () => {
    const { clock, asked } = stubClock(1);
    await pauseUntil(60 * DAY_MS, clock, signal);
    expect(asked.reduce((sum, ms) => sum + ms)).toBe(60 * DAY_MS);
    expect(Math.max(...asked)).toBeLessThan(2 ** 31);
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const waiting = pauseUntil(Date.now() + DAY_MS, systemClock(), stop.signal);
    stop.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});
