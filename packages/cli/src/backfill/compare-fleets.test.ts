import type { Incident } from '@pisync/core';
import { expect, it } from 'vitest';
import { countChanges, type IncidentChanges } from './compare-fleets.js';

const at = (minute: number) => ({ effectiveAt: minute, timestamp: minute, eventId: `e${minute}` });
const incident = (from: number, to: number, resolvedAt: number | null): Incident => ({
  id: `pibook-1~e${from}`,
  deviceId: 'pibook-1',
  length: to - from + 1,
  first: at(from),
  last: at(to),
  detectedAt: to,
  resolvedAt,
});
const changes = (before: readonly Incident[], after: readonly Incident[]): Partial<IncidentChanges> => {
  const counts = { opened: 0, recorded: 0, resolved: 0, changed: 0, retracted: 0 };
  countChanges(before, after, counts);
  return Object.fromEntries(Object.entries(counts).filter(([, times]) => times > 0));
};

it.each([
  ['nothing', [incident(1, 5, null)], [incident(1, 5, null)], {}],
  [
    'one that opens, and one that was over',
    [],
    [incident(1, 5, 6), incident(10, 12, null)],
    { recorded: 1, opened: 1 },
  ],
  ['its end', [incident(1, 5, null)], [incident(1, 5, 6)], { resolved: 1 }],
  ['more failures', [incident(1, 5, null)], [incident(0, 7, null)], { changed: 1 }],
  ['a success in between that leaves one part', [incident(1, 5, null)], [incident(3, 5, null)], { changed: 1 }],
  [
    'a success that splits it',
    [incident(1, 9, null)],
    [incident(1, 4, 5), incident(6, 9, null)],
    { resolved: 1, opened: 1 },
  ],
  ['a success that leaves too few', [incident(1, 3, null)], [], { retracted: 1 }],
])('tells of %s', (_, before, after, expected) => {
  expect(changes(before, after)).toEqual(expected);
});
