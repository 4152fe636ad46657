import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runFuzz } from '../src/contract/run-fuzz.js';
import { type FuzzedService, startFuzzedService } from '../src/contract/start-fuzzed-service.js';

/** `npm run fuzz` sends many more. */
const REQUESTS = 2_500;
const MIB = 1024 * 1024;

let service: FuzzedService;
beforeAll(async () => {
  service = await startFuzzedService();
});
afterAll(() => service.stop());

describe('a service that is sent anything', () => {
  const fresh = randomInt(2 ** 31);

  it.each([
    ['a seed that is always the same', 1],
    [`a seed of today, ${fresh}`, fresh],
  ])('answers as its document says, with %s', { timeout: 180_000 }, async (_, seed) => {
    const report = await runFuzz({ base: service.base, requests: REQUESTS, seed });
    expect(report.problems).toEqual([]);
    expect(report).toMatchObject({ sent: REQUESTS, sameProcess: true });
    expect(Object.keys(report.answers)).toEqual(
      expect.arrayContaining(['200', '201', '400', '404', '405', '409', '413', '415']),
    );
    expect(report.memory.heap.last - report.memory.heap.first).toBeLessThan(128 * MIB);
    expect(await service.log()).toBe('');
  });

  it('still takes a good request', async () => {
    const event = {
      device_id: 'after',
      timestamp: '2024-05-08T12:00:00Z',
      total_files_synced: 1,
      total_errors: 0,
      internet_speed: 1,
    };
    const answer = await fetch(new URL('sync-event', service.base), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 201,
      body: { message: 'stored' },
    });
  });
});
