import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../adapters/memory/memory-store.js';
import { createAbsenceWatch } from './create-absence-watch.js';
import { DAY, HOUR, isSchoolHour, MINUTE, MONDAY, openWatchedFleet, reportOf } from './watched-fleet.test-parts.js';

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `pibook-${index}`);

describe('a device that is heard every school day', () => {
  it('is late, then silent, then back, and told of once each', async () => {
    const watched = await openWatchedFleet();
    const { sink } = watched;
    await watched.play(MONDAY + 40 * DAY, (hour) => (isSchoolHour(hour) ? ['pibook-1'] : []));
    expect(sink.told()).toEqual([]);
    const contact = await contactOf(watched, 'pibook-1');
    // the last was on a Friday; weekends are none of it
    expect(contact).toMatchObject({
      state: 'expected',
      usualIntervalMs: DAY,
      lastHeardAt: MONDAY + 39 * DAY + 9 * HOUR,
    });
    expect(contact?.lateAt).toBe(MONDAY + 43 * DAY + 3 * HOUR);

    await watched.play(MONDAY + 43 * DAY + 2 * HOUR);
    expect(sink.told()).toEqual([]);
    await watched.play(MONDAY + 43 * DAY + 4 * HOUR);
    expect(sink.told()).toEqual(['late pibook-1']);
    expect((await watched.fleet.absentDevices()).items).toMatchObject([{ deviceId: 'pibook-1', state: 'late' }]);
    expect((await watched.fleet.stats()).absent).toEqual({ late: 1, silent: 0, quietSince: null });

    await watched.play(MONDAY + 60 * DAY);
    expect(sink.told()).toEqual(['late pibook-1', 'silent pibook-1']);
    expect(sink.alerts).toMatchObject([
      { startedAt: MONDAY + 43 * DAY + 3 * HOUR, detail: { dueAt: MONDAY + 43 * DAY + 3 * HOUR } },
      { detail: { lastHeardAt: MONDAY + 39 * DAY + 9 * HOUR, dueAt: MONDAY + 43 * DAY + 3 * HOUR } },
    ]);
    expect((await watched.fleet.absentDevices({ state: 'late' })).items).toEqual([]);

    await watched.play(MONDAY + 62 * DAY, (hour) => (isSchoolHour(hour) ? ['pibook-1'] : []));
    expect(sink.told().slice(2)).toEqual(['late pibook-1 resolved', 'silent pibook-1 resolved']);
    expect(new Set(sink.alerts.map(({ id }) => id)).size).toBe(2);
    expect((await watched.fleet.absentDevices()).items).toEqual([]);
  });

  it('is heard from again as soon as it is, where the process that keeps its events noticed', async () => {
    const watched = await openWatchedFleet();
    await watched.play(MONDAY + 40 * DAY, (hour) => (isSchoolHour(hour) ? ['pibook-1'] : []));
    await watched.play(MONDAY + 60 * DAY);
    await watched.hear('pibook-1');
    expect(await contactOf(watched, 'pibook-1')).toMatchObject({ state: 'expected', lastHeardAt: watched.clock.now() });
    expect(watched.sink.told()).toHaveLength(2);
    await watched.watch().turn();
    expect(watched.sink.told()).toHaveLength(4);
  });

  it('is heard from again at its next look, where nobody noticed', async () => {
    const watched = await openWatchedFleet();
    await watched.play(MONDAY + 40 * DAY, (hour) => (isSchoolHour(hour) ? ['pibook-1'] : []));
    await watched.play(MONDAY + 60 * DAY);
    await watched.hear('pibook-1');
    // what it noticed is gone with it
    await watched.restart();
    await watched.play(watched.clock.now() + 7 * HOUR);
    expect(watched.sink.told()).toHaveLength(4);
  });

  it('may be carried in by hand without being heard from', async () => {
    const watched = await openWatchedFleet();
    await watched.play(MONDAY + 40 * DAY, (hour) => (isSchoolHour(hour) ? ['pibook-1'] : []));
    const log = Array.from({ length: 20 }, (_, day) => reportOf('pibook-1', MONDAY + (20 + day) * DAY + 5 * HOUR));
    watched.skipTo(MONDAY + 41 * DAY);
    await watched.fleet.accept(log, { lane: 'backfill' });
    await watched.fleet.accept([reportOf('carried', MONDAY)], { lane: 'backfill' });
    expect(await contactOf(watched, 'pibook-1')).toMatchObject({ lastHeardAt: MONDAY + 39 * DAY + 9 * HOUR });
    await watched.play(MONDAY + 100 * DAY);
    expect(watched.sink.told()).toEqual(['late pibook-1', 'silent pibook-1']);
    await watched.fleet.accept([reportOf('pibook-1', MONDAY)], { lane: 'backfill' });
    await watched.play(MONDAY + 101 * DAY);
    expect(watched.sink.told()).toHaveLength(2);
    expect(await contactOf(watched, 'carried')).toMatchObject({ state: 'expected', lastHeardAt: null, lateAt: null });
  });
});

describe('what the service could not hear', () => {
  it('is nobody’s fault: a gap of the service is added to every grace', async () => {
    const watched = await openWatchedFleet();
    await watched.play(MONDAY + 40 * DAY, (hour) => (isSchoolHour(hour) ? ['pibook-1'] : []));
    watched.skipTo(MONDAY + 70 * DAY);
    await watched.restart();
    await watched.play(MONDAY + 70 * DAY + 2 * HOUR);
    expect(watched.sink.told()).toEqual([]);
    // when the service stopped, on a Saturday, there were 27 hours left of schooldays; it is back on a Monday
    await watched.play(MONDAY + 71 * DAY + 2 * HOUR);
    expect(watched.sink.told()).toEqual([]);
    await watched.play(MONDAY + 71 * DAY + 4 * HOUR);
    expect(watched.sink.told()).toEqual(['late pibook-1']);
  });

  it('is nobody’s fault: what was before anybody listened doesn’t count', async () => {
    const watched = await openWatchedFleet();
    for (let day = 0; day < 40; day += 1) {
      watched.skipTo(MONDAY + day * DAY);
      await watched.hear('pibook-1');
    }
    watched.skipTo(MONDAY + 300 * DAY);
    await watched.play(MONDAY + 301 * DAY);
    expect(watched.sink.told()).toEqual([]);
    await watched.play(MONDAY + 302 * DAY);
    expect(watched.sink.told()).toEqual(['late pibook-1']);
  });
});

describe('a whole fleet', () => {
  const fleetOf40 = numbered(40);

  it('that goes quiet is one fact; who is still away afterwards is told of', async () => {
    const watched = await openWatchedFleet();
    await watched.play(MONDAY + 40 * DAY, (hour) => (isSchoolHour(hour) ? fleetOf40 : []));
    await watched.play(MONDAY + 54 * DAY);
    expect(watched.quiet).toEqual([true]);
    expect(watched.sink.told()).toEqual([]);
    expect((await watched.fleet.stats()).absent).toMatchObject({ late: 0, silent: 0, quietSince: expect.any(Number) });
    // another process knows of it too
    await watched.restart();
    await watched.play(MONDAY + 56 * DAY);
    expect(watched.quiet).toEqual([true]);

    const [dead = '', ...rest] = fleetOf40;
    await watched.play(MONDAY + 61 * DAY, (hour) => (isSchoolHour(hour) ? rest : []));
    expect(watched.quiet).toEqual([true, false]);
    expect(watched.sink.told()).toEqual([`late ${dead}`]);
    expect((await watched.fleet.stats()).absent).toEqual({ late: 1, silent: 0, quietSince: null });
  });

  it('of which some go is told of one by one', async () => {
    const watched = await openWatchedFleet();
    await watched.play(MONDAY + 40 * DAY, (hour) => (isSchoolHour(hour) ? fleetOf40 : []));
    await watched.play(MONDAY + 45 * DAY, (hour) => (isSchoolHour(hour) ? fleetOf40.slice(15) : []));
    expect(watched.quiet).toEqual([]);
    expect(new Set(watched.sink.told())).toEqual(new Set(fleetOf40.slice(0, 15).map((id) => `late ${id}`)));
  });

  it('is looked at in parts after a long stop, and all of it', async () => {
    const store = createMemoryStore();
    const reads = { count: 0 };
    const counting = {
      ...store,
      events: {
        ...store.events,
        history: (...asked: Parameters<typeof store.events.history>) => {
          reads.count += 1;
          return store.events.history(...asked);
        },
      },
    };
    const watched = await openWatchedFleet({ opened: counting });
    await watched.hear(...numbered(1500));
    const perTurn: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      reads.count = 0;
      await watched.watch().turn();
      perTurn.push(reads.count);
    }
    expect(perTurn).toEqual([600, 600, 300, 0]);
    expect(await store.watches.due(watched.clock.now(), 1)).toEqual([]);
  });
});

describe('processes that share a store', () => {
  it('watch one at a time, and another one goes on when that is gone', async () => {
    const watched = await openWatchedFleet();
    await watched.play(MONDAY + 40 * DAY, (hour) => (isSchoolHour(hour) ? ['pibook-1'] : []));
    const { store, sink, clock } = watched;
    const other = createAbsenceWatch({ store, sink, clock, holder: 'other' });
    await other.turn();
    expect(await store.watches.keeping()).toMatchObject({ holder: 'process-1' });
    // killed: nothing is said any more
    watched.skipTo(clock.now() + MINUTE);
    await other.turn();
    expect(await store.watches.keeping()).toMatchObject({ holder: 'other' });
    await other.close();
    await watched.watch().turn();
    expect(await store.watches.keeping()).toMatchObject({ holder: 'process-1' });
  });

  it('tell once where two look at the same time', async () => {
    const watched = await openWatchedFleet();
    await watched.play(MONDAY + 40 * DAY, (hour) => (isSchoolHour(hour) ? ['pibook-1', 'pibook-2'] : []));
    const { store, sink, clock } = watched;
    watched.skipTo(clock.now() + 4 * MINUTE);
    for (let hours = 0; hours < 24 * 10; hours += 1) {
      watched.skipTo(clock.now() + 4 * MINUTE);
      const twins = ['a', 'b'].map((holder) => createAbsenceWatch({ store, sink, clock, holder }).turn());
      await Promise.all(twins);
      for (let turn = 0; turn < 14; turn += 1) {
        watched.skipTo(clock.now() + 4 * MINUTE);
        await watched.watch().turn();
      }
    }
    expect(sink.told().toSorted()).toEqual(['late pibook-1', 'late pibook-2', 'silent pibook-1', 'silent pibook-2']);
    expect(new Set(sink.alerts.map(({ id }) => id)).size).toBe(4);
  });
});

async function contactOf({ fleet }: Awaited<ReturnType<typeof openWatchedFleet>>, deviceId: string) {
  const device = await fleet.device(deviceId);
  return device === null ? null : fleet.contact(device);
}
