import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../adapters/memory/index.js';
import { createFleet } from '../create-fleet.js';
import type { Notice } from '../ports/notifier.js';
import { createAlertNotifier } from './create-alert-notifier.js';

const START = Date.UTC(2026, 2, 2, 8);
const MINUTE = 60_000;

const sync = (deviceId: string, minute: number, fails: boolean) => ({
  device_id: deviceId,
  timestamp: new Date(START + minute * MINUTE).toISOString(),
  total_files_synced: 4,
  total_errors: fails ? 1 : 0,
  internet_speed: 2,
});

/** A fleet whose notices become alerts, each batch told as often as asked. */
async function openFleet(deliver: (notices: readonly Notice[]) => readonly (readonly Notice[])[]) {
  const store = createMemoryStore();
  let now = START + 1_000 * MINUTE;
  const clock = { now: () => (now += 1_000) };
  const alerts = createAlertNotifier(store.alerts, { clock });
  const notifier = {
    async notify(notices: readonly Notice[]) {
      for (const part of deliver(notices)) await alerts.notify(part);
    },
  };
  const fleet = await createFleet({ store, notifier, clock });
  return { fleet, alerts: store.alerts, list: () => store.alerts.list({ after: null, limit: 100 }) };
}

const once = (notices: readonly Notice[]) => [notices];

describe('the alert of an incident', () => {
  it('fires when it opens, and ends when it is resolved', async () => {
    const { fleet, list } = await openFleet(once);
    await fleet.accept([0, 1, 2].map((minute) => sync('eu-1', minute, true)));
    await fleet.tellPending();
    expect(await list()).toMatchObject([
      {
        kind: 'failing',
        deviceId: 'eu-1',
        startedAt: START,
        endedAt: null,
        telling: 'firing',
        detail: { failures: 3 },
      },
    ]);
    await fleet.accept([sync('eu-1', 9, false)]);
    await fleet.tellPending();
    expect(await list()).toMatchObject([{ endedAt: START + 9 * MINUTE }]);
  });

  it('ends also when the incident began earlier than it was known to, and so has another id', async () => {
    const { fleet, list } = await openFleet(once);
    await fleet.accept([5, 6, 7].map((minute) => sync('eu-1', minute, true)));
    await fleet.accept([sync('eu-1', 3, true)]);
    await fleet.accept([sync('eu-1', 9, false)]);
    await fleet.tellPending();
    expect(await list()).toMatchObject([{ startedAt: START + 5 * MINUTE, endedAt: START + 9 * MINUTE }]);
  });

  it('ends when late events take the incident back', async () => {
    const { fleet, list } = await openFleet(once);
    await fleet.accept([5, 6, 7].map((minute) => sync('eu-1', minute, true)));
    await fleet.accept([sync('eu-1', 4, true)]);
    await fleet.accept([sync('eu-1', 5.5, false)]);
    await fleet.tellPending();
    expect((await fleet.device('eu-1'))?.status).toBe('ok');
    expect((await list()).map(({ endedAt }) => endedAt === null)).toEqual([false]);
  });

  it('is none for an incident that backfill finds, or that is over when it is first seen', async () => {
    const { fleet, list } = await openFleet(once);
    await fleet.accept(
      [0, 1, 2].map((minute) => sync('eu-1', minute, true)),
      { lane: 'backfill' },
    );
    await fleet.accept([0, 1, 2, 3].map((minute) => sync('eu-2', minute, minute < 3)));
    await fleet.tellPending();
    expect(await list()).toEqual([]);
  });
});

it('fires exactly while the device fails, however events arrive and however often notices are told', async () => {
  const event = fc.record({ device: fc.integer({ min: 1, max: 2 }), minute: fc.integer({ min: 0, max: 14 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(event, { selector: ({ device, minute }) => `${device} ${minute}`, maxLength: 30 }),
      fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 30 }),
      fc.boolean(),
      async (arrivals, fails, sizes, twice) => {
        const { fleet, list } = await openFleet((notices) => (twice ? [notices, notices] : [notices]));
        const events = arrivals.map(({ device, minute }) =>
          sync(`eu-${device}`, minute, fails[minute * 2 + device - 1] ?? true),
        );
        for (let at = 0, turn = 0; at < events.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          await fleet.accept(events.slice(at, at + size));
          at += size;
        }
        await fleet.tellPending();
        const failing = (await fleet.devices({ status: 'failing' })).items.map(({ deviceId }) => deviceId);
        const firing = (await list()).filter(({ endedAt }) => endedAt === null).map(({ deviceId }) => deviceId);
        expect(firing.toSorted()).toEqual(failing.toSorted());
      },
    ),
    { numRuns: 500 },
  );
});
