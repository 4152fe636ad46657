import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../adapters/memory/memory-store.js';
import { DAY, HOUR, isSchoolHour, MONDAY, openWatchedFleet, type WatchedStore } from './watched-fleet.test-parts.js';

/** A store and a sink that fail before or after a write, as often as is drawn: the process is gone, and another one begins. */
function createCrashes(survived: readonly number[]) {
  const countdowns = [...survived];
  let left = countdowns.shift() ?? Infinity;
  let crashes = 0;
  return {
    count: () => crashes,
    /** Begins to count anew. */
    next() {
      left = countdowns.shift() ?? Infinity;
    },
    /** Even numbers fail before the write takes effect, odd ones behind it. */
    async around<T>(write: () => Promise<T>): Promise<T> {
      left -= 1;
      if (left === 0) throw crash();
      const result = await write();
      left -= 1;
      if (left === 0) throw crash();
      return result;
    },
  };

  function crash(): Error {
    crashes += 1;
    return new Error('killed');
  }
}

describe('killed between any two writes', () => {
  it('tells of each absence and return once, and loses none', async () => {
    const outcome = async (survived: readonly number[]): Promise<{ told: readonly string[]; crashes: number }> => {
      const crashes = createCrashes(survived);
      const store = createMemoryStore();
      const { watches } = store;
      const opened: WatchedStore = {
        ...store,
        watches: {
          ...watches,
          save: (changed) => crashes.around(() => watches.save(changed)),
          hasten: (deviceIds, at) => crashes.around(() => watches.hasten(deviceIds, at)),
        },
      };
      const watched = await openWatchedFleet({ opened });
      const raise = watched.sink.raise.bind(watched.sink);
      watched.sink.raise = (alerts, now) => crashes.around(() => raise(alerts, now));

      /** Plays on; whenever the process is killed, another one takes over where it was. */
      async function play(until: number, hearing?: (hour: number) => readonly string[]): Promise<void> {
        for (;;) {
          try {
            await watched.play(until, hearing);
            return;
          } catch (error) {
            if (!(error instanceof Error) || error.message !== 'killed') throw error;
            crashes.next();
            await watched.restart();
          }
        }
      }
      const both = (hour: number): readonly string[] => (isSchoolHour(hour) ? ['pibook-1', 'pibook-2'] : []);
      await play(MONDAY + 28 * DAY, both);
      await play(MONDAY + 35 * DAY, (hour) => both(hour).slice(1));
      await play(MONDAY + 36 * DAY, both);
      await play(MONDAY + 36 * DAY + 12 * HOUR);
      return { told: watched.sink.told().toSorted(), crashes: crashes.count() };
    };

    const undisturbed = await outcome([]);
    expect(undisturbed).toEqual({
      told: ['late pibook-1', 'late pibook-1 resolved', 'silent pibook-1', 'silent pibook-1 resolved'],
      crashes: 0,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }), async (survived) => {
        const { told, crashes } = await outcome(survived);
        expect(told).toEqual(undisturbed.told);
        expect(crashes).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  });
});
