import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryAlertStore } from '../adapters/memory/alert-store.js';
import type { Alert } from '../domain/alert.js';
import type { NotificationMember } from '../domain/alert-record.js';
import type { AlertStore } from '../ports/alert-store.js';
import { formDueNotifications } from './run-turn.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function alertOf(device: number, status: Alert['status'], at: number): Alert {
  const deviceId = `${device % 2 === 0 ? 'eu' : 'us'}-${device}`;
  const detail = { incidentId: `i${device}`, failures: 3, lastFailureAt: at };
  return { id: `failing~${deviceId}`, kind: 'failing', status, deviceId, startedAt: 0, at, detail };
}

/** The store, each of whose calls first waits its turn, and which is lost to a process after so many of them. */
function throughProcess(store: AlertStore, before: () => Promise<void>, calls: number): AlertStore {
  let left = calls;
  const guard =
    <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      await before();
      left -= 1;
      if (left < 0) throw new Error('killed');
      return call(...args);
    };
  const { notifications } = store;
  return {
    ...store,
    change: guard(store.change),
    get: guard(store.get),
    pending: guard(store.pending),
    claimed: guard(store.claimed),
    ofDevices: guard(store.ofDevices),
    notifications: {
      ...notifications,
      add: guard(notifications.add),
      get: guard(notifications.get),
      members: guard(notifications.members),
      seal: guard(notifications.seal),
      drop: guard(notifications.drop),
      forming: guard(notifications.forming),
      since: guard(notifications.since),
    },
  };
}

/** Calls that wait, each to go on when it is let, until others have come to wait or to an end. */
function createGate() {
  const waiting: (() => void)[] = [];
  return {
    wait: () => new Promise<void>((resolve) => void waiting.push(resolve)),
    async letGo(pick: number): Promise<boolean> {
      const [resolve] = waiting.splice(pick % Math.max(1, waiting.length), 1);
      resolve?.();
      await new Promise((done) => setImmediate(done));
      return resolve !== undefined;
    },
  };
}

let made = 0;
const turn = (store: AlertStore, now: number): Promise<void> =>
  formDueNotifications({
    store,
    now,
    webhooks: ['ops'],
    groupOf: (deviceId) => deviceId.slice(0, 2),
    grouping: { groupWaitMs: MINUTE, groupIntervalMs: 5 * MINUTE, maxNotifications: 100 },
    flapping: null,
    newId: () => `n${(made += 1)}`,
  });

/** What was told of each alert, by all notifications together. */
async function told(store: AlertStore): Promise<ReadonlyMap<string, readonly string[]>> {
  const statuses = new Map<string, string[]>();
  for (const { id } of await store.notifications.since(0)) {
    const members: readonly NotificationMember[] = await store.notifications.members(id);
    for (const { alertId, status } of members) statuses.set(alertId, [...(statuses.get(alertId) ?? []), status]);
  }
  return statuses;
}

const raised = fc.record({
  raise: fc.integer({ min: 0, max: 3 }),
  status: fc.constantFrom('firing' as const, 'firing' as const, 'resolved' as const),
});
const step = fc.oneof(
  { weight: 3, arbitrary: raised },
  { weight: 2, arbitrary: fc.record({ wait: fc.integer({ min: 0, max: 7 }) }) },
  // a turn of a process, killed after so many calls of the store
  { weight: 2, arbitrary: fc.record({ calls: fc.oneof(fc.integer({ min: 0, max: 25 }), fc.constant(Infinity)) }) },
  // calls that go on, and which of those that wait
  { weight: 6, arbitrary: fc.record({ picks: fc.array(fc.nat(2), { maxLength: 12 }) }) },
);
/** Alerts are there, and their time has come: else most of what is tried would find nothing to do. */
const steps = fc
  .array(step, { minLength: 10, maxLength: 60, size: 'max' })
  .map((more) => [...[0, 1, 2].map((raise) => ({ raise, status: 'firing' as const })), { wait: 2 }, ...more]);

it('tells of each alert and of its end once, whatever processes are killed, stall and meet', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (chosen) => {
      const gate = createGate();
      const store = createMemoryAlertStore();
      const known = new Map<string, Set<string>>();
      const stalled: Promise<unknown>[] = [];
      let now = DAY;
      for (const one of chosen) {
        if ('wait' in one) {
          now += one.wait * MINUTE;
        } else if ('picks' in one) {
          for (const pick of one.picks) await gate.letGo(pick);
        } else if ('raise' in one) {
          const alert = alertOf(one.raise, one.status, now);
          known.set(alert.id, (known.get(alert.id) ?? new Set<string>()).add(one.status));
          await store.raise([alert], now);
        } else {
          stalled.push(turn(throughProcess(store, gate.wait, one.calls), now).catch(() => {}));
        }
      }
      while (await gate.letGo(0));
      await Promise.all(stalled);
      for (let turns = 0; turns < 4; turns += 1) await turn(store, (now += 10 * MINUTE));

      const expected = [...known].flatMap(([id, statuses]) => (statuses.has('firing') ? [id] : []));
      const found = await told(store);
      expect([...found.keys()].toSorted()).toEqual(expected.toSorted());
      for (const [id, statuses] of found) {
        const ended = known.get(id)?.has('resolved') === true;
        const right = ended ? [['passed'], ['firing', 'resolved']] : [['firing']];
        expect(right).toContainEqual(statuses.toSorted());
      }
      expect(await store.claimed()).toEqual([]);
      expect(await store.notifications.forming()).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});
