import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectedFleet, pipelineInto, processBatches, readFleet } from '../../contracts/exactness.js';
import { sampleEvent, sampleRun } from '../../contracts/sample-events.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { FleetStore, FleetTransaction } from '../../ports/fleet-store.js';
import type { Notice } from '../../ports/notifier.js';
import { openLmdbStore } from './index.js';

const WORDS = ['SFFFS', 'FFF', 'SSS', 'FFFSFFF', 'SF', 'FFSFFF', 'S', 'FFFF'];
const MOST_BATCH = 6;

let path: string;
let store: FleetStore;
/** Another one in the same folder. */
let other: FleetStore;

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'pisync-pipeline-'));
  store = await openLmdbStore({ path });
  other = await openLmdbStore({ path });
});
afterEach(async () => {
  await store.close();
  await other.close();
  await rm(path, { recursive: true, force: true });
});

/** Work of a transaction that appends and advances nothing else, and says when it begins. */
function appending(event: SyncEvent, log: string[]) {
  return async ({ events }: FleetTransaction): Promise<readonly string[]> => {
    log.push(`begin ${event.eventId}`);
    const outcomes = await events.append([event]);
    log.push(`read ${event.eventId}`);
    return outcomes;
  };
}

/** Runs transactions at once, each noted when it is committed. */
async function runTogether(events: readonly SyncEvent[]): Promise<readonly string[]> {
  const log: string[] = [];
  await Promise.all(
    events.map(async (event) => {
      await store.transact(appending(event, log));
      log.push(`committed ${event.eventId}`);
    }),
  );
  return log;
}

describe('transactions of one process', () => {
  const first = sampleEvent({ minute: 1, deviceId: 'pibook-1', eventId: 'a' });

  it('are made ready while the one before is written', async () => {
    const second = sampleEvent({ minute: 1, deviceId: 'pibook-2', eventId: 'b' });
    const log = await runTogether([first, second]);
    expect(log).toEqual(['begin a', 'read a', 'begin b', 'read b', 'committed a', 'committed b']);
  });

  it('wait before they read entries that the one before writes', async () => {
    const next = sampleEvent({ minute: 2, deviceId: 'pibook-1', eventId: 'b' });
    const log = await runTogether([first, next]);
    expect(log.indexOf('read b')).toBeGreaterThan(log.indexOf('committed a') - 1);
    expect(log.slice(0, 3)).toEqual(['begin a', 'read a', 'begin b']);
  });

  it('find what the one before brought, when the same comes again at once', async () => {
    const outcomes = await Promise.all([first, first, first].map((event) => store.transact(appending(event, []))));
    expect(outcomes).toEqual([['stored'], ['duplicate'], ['duplicate']]);
  });

  it('begin again when they write entries, without having read them, that the one before writes', async () => {
    let begun = 0;
    const marking = async ({ incidents }: FleetTransaction): Promise<void> => {
      begun += 1;
      await incidents.markUntold([{ deviceId: 'pibook-1', untold: true }]);
    };
    await Promise.all([store.transact(appending(first, [])), store.transact(marking)]);
    expect(begun).toBe(2);
  });

  it('leave nothing of a commit behind that was to build on one which failed', async () => {
    const events = WORDS.flatMap((word, device) => sampleRun(word, { deviceId: `pibook-${device}` }));
    const [ours, others] = [pipelineInto(store, []), pipelineInto(other, [])];
    for (let round = 0; round < 25; round += 1) {
      const part = events.filter((_event, index) => index % 25 === round);
      // handed over in one turn, so that one of the other store gets between two of ours
      await Promise.all([
        ...part.map((event) => ours.process([event], 'live')),
        ...part.toReversed().map((event) => others.process([event], 'live')),
      ]);
    }
    expect(await readFleet(store)).toEqual(expectedFleet(events));
  });
});

describe('batches that are all processed at once', () => {
  it('end with the same fleet as one after the other, whoever else writes', async () => {
    const events = WORDS.flatMap((word, device) =>
      sampleRun(word, { deviceId: `${device % 3 === 0 ? 'pibox' : 'pibook'}-${device}`, minute: device % 2 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...events, ...events], { minLength: events.length }),
        fc.array(fc.integer({ min: 1, max: MOST_BATCH }), { minLength: 4, maxLength: 4 }),
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        async (arrivals, sizes, writers) => {
          const folder = await mkdtemp(join(tmpdir(), 'pisync-pipeline-'));
          const one = await openLmdbStore({ path: folder });
          const two = await openLmdbStore({ path: folder, recentBytes: 120 });
          try {
            const [first, second] = [pipelineInto(one, []), pipelineInto(two, [])];
            await Promise.all(
              inBatches(arrivals, sizes).map((batch, index) =>
                (writers[index % writers.length] === true ? first : second).process(batch, 'live'),
              ),
            );
            for (const read of [one, two]) expect(await readFleet(read)).toEqual(expectedFleet(distinct(arrivals)));
          } finally {
            await one.close();
            await two.close();
            await rm(folder, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tell of each incident once', async () => {
    const told: Notice[] = [];
    const pipeline = pipelineInto(store, told);
    const runs = Array.from({ length: 30 }, (_, device) => sampleRun('FFF', { deviceId: `pibook-${device}` }));
    await Promise.all(runs.map((run) => pipeline.process(run, 'live')));
    await pipeline.settle();
    expect(new Set(told.map(({ id }) => id)).size).toBe(30);
    expect(told).toHaveLength(30);
    expect(await store.incidents.pendingNotices()).toEqual([]);
    await expect(processBatches(store, runs)).resolves.toEqual([]);
  });
});

function inBatches(events: readonly SyncEvent[], sizes: readonly number[]): readonly (readonly SyncEvent[])[] {
  const batches: SyncEvent[][] = [];
  for (let from = 0; from < events.length;) {
    const size = sizes[batches.length % sizes.length] ?? 1;
    batches.push(events.slice(from, from + size));
    from += size;
  }
  return batches;
}

function distinct(events: readonly SyncEvent[]): readonly SyncEvent[] {
  return [...new Map(events.map((event) => [`${event.deviceId} ${event.eventId}`, event])).values()];
}
