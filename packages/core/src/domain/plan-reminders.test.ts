import { expect, it } from 'vitest';
import type { AlertRecord } from './alert-record.js';
import { planReminders, type ReminderInput } from './plan-reminders.js';

const record = (deviceId: string, changes: Partial<AlertRecord> = {}): AlertRecord => ({
  id: `failing~${deviceId}`,
  kind: 'failing',
  deviceId,
  startedAt: 1000,
  detail: { incidentId: deviceId, failures: 3, lastFailureAt: 1000 },
  firedAt: 1000,
  endedAt: null,
  changedAt: 1000,
  telling: null,
  claimedBy: null,
  firingIn: 'n1',
  resolvedIn: null,
  silencedBy: null,
  heldUntil: 0,
  quiet: null,
  flapping: false,
  ...changes,
});

const groupOf = (deviceId: string): string => deviceId.split('-')[0] ?? '';
const plan = (firing: readonly AlertRecord[], changes: Partial<ReminderInput> = {}) =>
  planReminders({ firing, silences: [], recent: [], groupOf, maxGroups: 10, now: 100_000, ...changes }).map(
    ({ group, reason, alerts }) => [group, reason, alerts.map(({ deviceId }) => deviceId)],
  );

it('reminds of what lasts, by group', () => {
  expect(plan([record('a-1'), record('b-1'), record('a-2')])).toEqual([
    ['a', 'lasts', ['a-1', 'a-2']],
    ['b', 'lasts', ['b-1']],
  ]);
});

it('reminds of no group that people have heard of lately, and of none once they have of the fleet', () => {
  expect(plan([record('a-1'), record('b-1')], { recent: [{ group: 'a' }] })).toEqual([['b', 'lasts', ['b-1']]]);
  expect(plan([record('a-1'), record('b-1')], { recent: [{ group: 'fleet' }] })).toEqual([]);
});

it.each([
  ['nobody was told of', { firingIn: null }],
  ['is to be told anyway', { telling: 'resolved' }],
  ['is being told', { claimedBy: 'n2' }],
  ['is over', { endedAt: 2000 }],
  ['flaps', { flapping: true }],
  ['nobody was to be told of', { quiet: 'silenced' }],
] as const)('reminds of nothing that %s', (_, changes) => {
  expect(plan([record('a-1', changes)])).toEqual([]);
});

it('reminds of nothing that is silenced', () => {
  const silence = {
    id: 's',
    matchers: { device: 'a-1', kind: null, group: null },
    startsAt: 0,
    expiresAt: 200_000,
    reason: 'known',
    author: 'operations',
    createdAt: 0,
    endedAt: null,
  };
  expect(plan([record('a-1'), record('a-2')], { silences: [silence] })).toEqual([['a', 'lasts', ['a-2']]]);
});

it('makes one reminder of too many groups', () => {
  const firing = ['a-1', 'b-1', 'c-1'].map((id) => record(id));
  expect(plan(firing, { maxGroups: 2 })).toEqual([['fleet', 'groups_merged', ['a-1', 'b-1', 'c-1']]]);
});
