import { expect, it } from 'vitest';
import { createOutageLog } from './outage-log.js';

it('tells of each outage once, however often it is met', () => {
  const told: unknown[] = [];
  const outage = createOutageLog({ error: (details, message) => told.push([details, message]) }, 'gone');
  outage.recovered();
  for (const attempt of [1, 2, 3]) outage.failed(attempt);
  outage.recovered();
  outage.recovered();
  outage.failed(4);
  expect(told).toEqual([
    [{ err: 1 }, 'gone'],
    [{ err: 4 }, 'gone'],
  ]);
});
