import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRateLimiter } from './rate-limiter.js';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2024-05-08T12:00:00Z'), toFake: ['Date', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a limit of requests', () => {
  const limiter = () => createRateLimiter({ name: 'test', perMinute: 3, message: 'too many' });

  it('lets so many through in a minute, of each key', async () => {
    const { take } = limiter();
    for (let number = 1; number <= 3; number += 1) await take('a');
    await expect(take('a')).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(take('b')).resolves.toBeUndefined();
  });

  it('says when to come again, and is open again then', async () => {
    const { take } = limiter();
    for (let number = 1; number <= 3; number += 1) await take('a');
    vi.advanceTimersByTime(20_500);
    await expect(take('a')).rejects.toMatchObject({
      message: 'too many; send the same again after Retry-After seconds',
      headers: {
        'retry-after': '40',
        'ratelimit-limit': '3',
        'ratelimit-remaining': '0',
        'ratelimit-reset': '40',
      },
    });
    vi.advanceTimersByTime(39_500);
    await expect(take('a')).resolves.toBeUndefined();
  });

  it('forgets keys that ask no more', async () => {
    const { take } = limiter();
    for (let key = 0; key < 1_000; key += 1) await take(String(key));
    expect(vi.getTimerCount()).toBe(1_000);
    vi.advanceTimersByTime(60_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is none where it is 0', async () => {
    const { take } = createRateLimiter({ name: 'test', perMinute: 0, message: 'too many' });
    for (let number = 1; number <= 100; number += 1) await take('a');
    expect(vi.getTimerCount()).toBe(0);
  });
});
