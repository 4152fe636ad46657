import { expect, it } from 'vitest';
import { createRandom } from '../random/random-streams.js';
import { openServiceClient } from '../http/service-client.js';
import { startPatience } from './patience.js';

it('looks again after ever longer pauses, and anew where the service got nearer the truth', async () => {
  let nowMs = 1_000;
  const clock = {
    now: () => nowMs,
    pause: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const client = openServiceClient('http://127.0.0.1:9', 1);
  const context = { client, clock, random: createRandom(1, 'test', 0), giveUpAfterMs: 0, signal: undefined };
  const patience = startPatience(context, 10_000);
  const looks: number[] = [];
  while (!patience.isOver) {
    await patience.pause();
    looks.push(nowMs - 1_000);
    if (looks.length === 2) patience.renew();
  }
  expect(looks).toEqual([500, 1_500, 2_000, 3_000, 5_000, 9_000, 11_500]);
  await client.close();
});
