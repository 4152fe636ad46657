import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertRecord } from './alert-record.js';
import { DEFAULT_FLAPPING } from './flapping.js';
import { DEFAULT_GROUPING, MAX_MEMBERS, type PlanInput, planNotifications } from './plan-notifications.js';
import { matchesGlob, type Silence } from './silence.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = 1_000 * MINUTE;

function alert(deviceId: string, changed: Partial<AlertRecord> = {}): AlertRecord {
  const changedAt = changed.changedAt ?? NOW - MINUTE;
  return {
    id: `failing~${deviceId}~${changed.firedAt ?? changedAt}`,
    kind: 'failing',
    deviceId,
    startedAt: changedAt,
    detail: { incidentId: deviceId, failures: 3, lastFailureAt: changedAt },
    firedAt: changedAt,
    endedAt: null,
    changedAt,
    telling: 'firing',
    claimedBy: null,
    firingIn: null,
    resolvedIn: null,
    silencedBy: null,
    heldUntil: 0,
    quiet: null,
    flapping: false,
    ...changed,
  };
}

const plan = (input: Partial<PlanInput>) =>
  planNotifications({
    pending: [],
    history: [],
    silences: [],
    recent: [],
    groupOf: (deviceId) => deviceId.split('-')[0] ?? '',
    grouping: DEFAULT_GROUPING,
    flapping: DEFAULT_FLAPPING,
    now: NOW,
    ...input,
  });

const silence = (changed: Partial<Silence> = {}): Silence => ({
  id: 's1',
  matchers: { device: 'eu-*', kind: null, group: null },
  startsAt: NOW - MINUTE,
  expiresAt: NOW + MINUTE,
  reason: 'repairs',
  author: 'operations',
  createdAt: NOW,
  endedAt: null,
  ...changed,
});

describe('when a group is told of', () => {
  it('waits from its first alert on, and then tells of all it has', () => {
    const pending = [alert('eu-1', { changedAt: NOW - 30 * SECOND + 1 }), alert('eu-2', { changedAt: NOW })];
    expect(plan({ pending }).waits).toEqual([{ group: 'eu', reason: 'group_wait', until: NOW + 1 }]);
    const { notifications, waits } = plan({ pending, now: NOW + 1 });
    expect(waits).toEqual([]);
    expect(notifications).toEqual([
      { group: 'eu', reason: 'group_due', alertIds: pending.map(({ id }) => id).toSorted(), flappingIds: [] },
    ]);
  });

  it('waits for its interval after the one before', () => {
    const recent = [{ group: 'eu', createdAt: NOW - 4 * MINUTE }];
    const pending = [alert('eu-1'), alert('us-1')];
    const { notifications, waits } = plan({ pending, recent });
    expect(notifications.map(({ group }) => group)).toEqual(['us']);
    expect(waits).toEqual([{ group: 'eu', reason: 'group_interval', until: NOW + MINUTE }]);
  });

  it('makes groups one where there would be too many, and then waits', () => {
    const pending = Array.from({ length: 300 }, (_, index) => alert(`g${index}-1`));
    const { notifications } = plan({ pending });
    expect(notifications).toEqual([
      { group: 'fleet', reason: 'groups_merged', alertIds: pending.map(({ id }) => id).toSorted(), flappingIds: [] },
    ]);
    const recent = [{ group: 'fleet', createdAt: NOW - MINUTE }];
    const later = plan({ pending, recent });
    expect(later.notifications).toEqual([]);
    expect(later.waits).toHaveLength(300);
    expect(later.waits[0]).toMatchObject({ reason: 'too_many', until: NOW + 4 * MINUTE });
  });

  it('splits what is too large for one', () => {
    const pending = Array.from({ length: MAX_MEMBERS + 1 }, (_, index) => alert(`eu-${index}`));
    const { notifications } = plan({ pending });
    expect(notifications.map(({ alertIds }) => alertIds.length)).toEqual([MAX_MEMBERS, 1]);
    expect(new Set(notifications.flatMap(({ alertIds }) => alertIds)).size).toBe(MAX_MEMBERS + 1);
  });
});

describe('what is silenced', () => {
  it('is held until its silence ends, and then told', () => {
    const pending = [alert('eu-1'), alert('us-1')];
    const { notifications, holds } = plan({ pending, silences: [silence()] });
    expect(notifications.map(({ group }) => group)).toEqual(['us']);
    expect(holds).toEqual([{ id: pending[0]?.id, reason: 'silenced', until: NOW + MINUTE, silenceId: 's1' }]);
    expect(plan({ pending, silences: [silence()], now: NOW + MINUTE }).holds).toEqual([]);
    expect(plan({ pending, silences: [silence({ endedAt: NOW - 1 })] }).holds).toEqual([]);
    expect(plan({ pending, silences: [silence({ startsAt: NOW + 1 })] }).holds).toEqual([]);
  });

  it('is told to nobody when it was over before anybody might be told', () => {
    const pending = [alert('eu-1', { endedAt: NOW }), alert('eu-2', { endedAt: NOW, telling: 'resolved' })];
    const { quiet, holds } = plan({ pending, silences: [silence()] });
    expect(quiet).toEqual([{ id: pending[0]?.id, reason: 'silenced' }]);
    expect(holds.map(({ id }) => id)).toEqual([pending[1]?.id]);
  });

  it('is what all matchers fit', () => {
    const held = (matchers: Partial<Silence['matchers']>) =>
      plan({
        pending: [alert('eu-1'), alert('us-1'), alert('us-2', { kind: 'silent' })],
        silences: [silence({ matchers: { device: null, kind: null, group: null, ...matchers } })],
      }).holds.length;
    expect(held({ device: '*' })).toBe(3);
    expect(held({ device: 'us-*' })).toBe(2);
    expect(held({ device: 'us' })).toBe(0);
    expect(held({ device: 'us-*', kind: 'failing' })).toBe(1);
    expect(held({ group: 'us', kind: 'silent' })).toBe(1);
  });
});

it('matches globs as a regular expression would', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (pattern, subject) => {
      const escaped = pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '[^]*');
      expect(matchesGlob(pattern, subject)).toBe(new RegExp(`^${escaped}$`).test(subject));
    }),
    { numRuns: 3_000 },
  );
});

describe('a device that flaps', () => {
  const starts = Array.from({ length: 9 }, (_, index) =>
    alert('eu-1', { firedAt: NOW - (9 - index) * 5 * MINUTE, changedAt: NOW - (9 - index) * 5 * MINUTE }),
  );

  it('is told of until it flaps, once that it does, and not again until it is calm', () => {
    const toldAt = (count: number) => {
      const all = starts.slice(0, count);
      const newest = all.slice(-1);
      const now = (newest[0]?.changedAt ?? 0) + MINUTE;
      const [notification] = plan({ pending: newest, history: all, now }).notifications;
      if (notification === undefined) return 'nothing';
      return notification.flappingIds.length === 0 ? 'that it fails' : 'that it flaps';
    };
    const fails = Array.from({ length: 5 }, () => 'that it fails');
    expect(starts.map((_, index) => toldAt(index + 1))).toEqual([
      ...fails,
      'that it flaps',
      'nothing',
      'nothing',
      'nothing',
    ]);
  });

  it('is told when it still fires once it is calm', () => {
    const [newest] = starts.slice(-1);
    if (newest === undefined) throw new TypeError('there is none');
    const [hold] = plan({ pending: [newest], history: starts }).holds;
    expect(hold).toMatchObject({ id: newest.id, reason: 'flapping' });
    const calm = plan({ pending: [newest], history: starts, now: hold?.until ?? 0 });
    expect(calm.notifications.flatMap(({ alertIds }) => alertIds)).toEqual([newest.id]);
  });

  it('is one that others of its group are not', () => {
    const other = alert('eu-2');
    const { notifications } = plan({ pending: [...starts.slice(-1), other], history: starts });
    expect(notifications.flatMap(({ alertIds }) => alertIds)).toEqual([other.id]);
  });
});

it('puts every alert in exactly one place', () => {
  const device = fc.record({
    region: fc.integer({ min: 0, max: 15 }),
    number: fc.integer({ min: 0, max: 3 }),
    age: fc.integer({ min: 0, max: 10 }),
    ended: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(device, { selector: (one) => JSON.stringify(one), maxLength: 60 }),
      fc.array(fc.record({ group: fc.constantFrom('g1', 'g2', 'fleet'), age: fc.integer({ min: 0, max: 6 }) })),
      (devices, told) => {
        const pending = devices.map(({ region, number, age, ended }) =>
          alert(`g${region}-${number}${ended}${age}`, {
            changedAt: NOW - age * 10 * SECOND,
            ...(ended && { endedAt: NOW }),
          }),
        );
        const { notifications, holds, quiet, waits } = plan({
          pending,
          silences: [silence({ matchers: { device: null, kind: null, group: 'g3' } })],
          recent: told.map(({ group, age }) => ({ group, createdAt: NOW - age * MINUTE })),
        });
        const waiting = new Set(waits.map(({ group }) => group));
        const placed = [
          ...notifications.flatMap(({ alertIds }) => alertIds),
          ...holds.map(({ id }) => id),
          ...quiet.map(({ id }) => id),
        ];
        const left = pending.filter(({ id }) => !placed.includes(id));
        expect(new Set(placed).size).toBe(placed.length);
        expect(left.every(({ deviceId }) => waiting.has(deviceId.split('-')[0] ?? ''))).toBe(true);
      },
    ),
  );
});
