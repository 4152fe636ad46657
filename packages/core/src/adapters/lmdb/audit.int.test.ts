import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectedFleet, processBatches, readFleet } from '../../contracts/exactness.js';
import { sampleRun } from '../../contracts/sample-events.js';
import type { Difference } from '../../domain/difference.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { FleetStore } from '../../ports/fleet-store.js';
import { rebuildFleet } from '../../rebuild/rebuild-fleet.js';
import { openLmdbStore } from './index.js';
import { closeTables, openTables, type Tables } from './tables.js';

const WORDS: Readonly<Record<string, string>> = {
  'pibook-1': 'SFFFSFFFF',
  'pibook-2': 'SSS',
  'pibook-3': 'FFF',
  'pibox-1': 'FFFSFFFS',
  'tablet-1': 'SFS',
};
const BUCKETS = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const NOTHING = new Uint8Array(0);

let path: string;
let store: FleetStore;
let tables: Tables;
let events: readonly SyncEvent[];

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'pisync-audit-'));
  store = await openLmdbStore({ path });
  events = Object.entries(WORDS).flatMap(([deviceId, word], index) => sampleRun(word, { deviceId, minute: index * 3 }));
  await processBatches(store, [events]);
  tables = await openTables(path);
});
afterEach(async () => {
  await store.close();
  await closeTables(path, tables);
  await rm(path, { recursive: true, force: true });
});

async function rebuild(mend: boolean): Promise<readonly Difference[]> {
  const found: Difference[] = [];
  for await (const { differences } of rebuildFleet(store, { mend })) found.push(...differences);
  return found;
}

/** All lists of a store, which are read along its indexes. */
async function readLists() {
  const orders = ['failed_syncs', 'last_event_at', 'current_streak'] as const;
  const lists = [];
  for (const orderBy of orders) {
    const states = await store.devices.list({ orderBy, descending: true, after: null, limit: 100 });
    lists.push([orderBy, ...states.map(({ deviceId }) => deviceId)]);
  }
  const open = await store.incidents.list({ status: 'open', after: null, limit: 100 });
  const days = await store.days.list({ after: null, limit: 100 });
  return { lists, open: open.map(({ id }) => id), days };
}

const placeOf = async (deviceId: string) => {
  const [incident] = await store.incidents.list({ deviceId, after: null, limit: 1 });
  if (incident === undefined) throw new Error(`${deviceId} has no incident`);
  return { startedAt: incident.first.effectiveAt, id: incident.id };
};

/** Breaks the file behind the store's back; each names the device that a check must name. */
const BREAKAGES: Readonly<Record<string, () => Promise<string | null>>> = {
  'a state is gone': async () => {
    await tables.states.remove(['pibook-1', 0]);
    return 'pibook-1';
  },
  'a state says something else': async () => {
    const record = tables.states.get(['pibook-1', 0]);
    if (record === undefined) throw new Error('pibook-1 is not there');
    await tables.states.put(['pibook-1', 0], [99, 1, record[2], record[3], null, null]);
    return 'pibook-1';
  },
  'a place by failed syncs is gone': async () => {
    await tables.byFailedSyncs.remove([7, 'pibook-1']);
    return 'pibook-1';
  },
  'a place by failed syncs too many': async () => {
    await tables.byFailedSyncs.put([55, 'pibook-2'], NOTHING);
    return 'pibook-2';
  },
  'a place by streak of nobody': async () => {
    await tables.byCurrentStreak.put([4, 'nobody'], NOTHING);
    return 'nobody';
  },
  'a place by the newest event is gone': async () => {
    const state = await store.devices.get('tablet-1');
    await tables.byLastEventAt.remove([state?.newest.effectiveAt ?? 0, 'tablet-1']);
    return 'tablet-1';
  },
  'an open incident is not listed': async () => {
    const { startedAt, id } = await placeOf('pibook-3');
    await tables.openIncidents.remove([startedAt, id]);
    return 'pibook-3';
  },
  'an incident that is over is listed as open': async () => {
    const { startedAt, id } = await placeOf('pibox-1');
    await tables.openIncidents.put([startedAt, id], NOTHING);
    return 'pibox-1';
  },
  'an incident is not listed by its device': async () => {
    const { startedAt, id } = await placeOf('pibook-1');
    await tables.incidentsByDevice.remove(['pibook-1', startedAt, id]);
    return 'pibook-1';
  },
  'an incident is listed by its device that is none': async () => {
    await tables.incidentsByDevice.put(['pibook-2', 5, 'pibook-2~none'], NOTHING);
    return 'pibook-2';
  },
  'an incident is gone': async () => {
    const { startedAt, id } = await placeOf('pibook-3');
    await tables.incidents.remove([startedAt, id]);
    return 'pibook-3';
  },
  'an incident is in the wrong place': async () => {
    const { startedAt, id } = await placeOf('pibox-1');
    const record = tables.incidents.get([startedAt, id]);
    if (record === undefined) throw new Error('pibox-1 has no incident');
    await tables.incidents.remove([startedAt, id]);
    await tables.incidents.put([startedAt - 5, id], record);
    return 'pibox-1';
  },
  'a day counts too much': async () => {
    const [entry] = Array.from(tables.days.getRange({}));
    if (entry === undefined) throw new Error('no day is counted');
    const [syncs, ...rest] = entry.value;
    await tables.days.put(entry.key, [syncs + 3, ...rest]);
    return null;
  },
  'a day is gone': async () => {
    const [key] = tables.days.getKeys({});
    if (key !== undefined) await tables.days.remove(key);
    return null;
  },
  'a day too many': async () => {
    await tables.days.put([-7 * 86_400_000, 1], [1, 1, 1, 1, [1, 0, 0, 0], BUCKETS, BUCKETS.slice(2)]);
    return null;
  },
  'totals are wrong': async () => {
    const commit = tables.meta.getEntry('commit');
    if (commit === undefined) throw new Error('nothing was committed');
    const totals = { ...commit.value.totals, syncs: 1, openIncidents: 77, piboxes: 0 };
    await tables.meta.put('commit', { ...commit.value, totals }, (commit.version ?? 0) + 1);
    return null;
  },
};

/** Breaks it, and has the store see that: within a turn its reads stay at one commit, unless it makes one itself. */
async function breakStore(name: string): Promise<string | null | undefined> {
  const hurt = await BREAKAGES[name]?.();
  await store.transact(({ incidents }) => incidents.removeNotices(['0']));
  return hurt;
}

describe('an LMDB store that was broken', () => {
  it.each(Object.keys(BREAKAGES))('is found and made right where %s', async (name) => {
    const lists = await readLists();
    const hurt = await breakStore(name);
    const found = await rebuild(false);
    expect(found).not.toEqual([]);
    expect(new Set(found.flatMap(({ deviceId }) => (deviceId === null ? [] : [deviceId])))).toEqual(
      new Set(hurt === null ? [] : [hurt]),
    );
    await rebuild(true);
    expect(await rebuild(false)).toEqual([]);
    expect(await readFleet(store)).toEqual(expectedFleet(events));
    expect(await readLists()).toEqual(lists);
  });

  it('is made right whatever is broken together', async () => {
    const lists = await readLists();
    const names = fc.uniqueArray(fc.constantFrom(...Object.keys(BREAKAGES)), { minLength: 1, maxLength: 6 });
    const property = fc.asyncProperty(names, async (broken) => {
      // what one breakage takes away another may look for
      for (const name of broken) await breakStore(name).catch(() => {});
      await rebuild(true);
      expect(await rebuild(false)).toEqual([]);
      expect(await readFleet(store)).toEqual(expectedFleet(events));
      expect(await readLists()).toEqual(lists);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('has its totals made right while another process writes', async () => {
    for (const name of ['totals are wrong', 'a day counts too much', 'a day too many']) await breakStore(name);
    const other = await openLmdbStore({ path });
    const more = sampleRun('SFFFSFFFSSSFFFF'.repeat(6), { deviceId: 'pibook-9', minute: 500 });
    const writers = new Set(['other']);
    const writing = processBatches(
      other,
      more.map((event) => [event]),
    ).finally(() => {
      writers.clear();
    });
    const found: Difference[] = [];
    do found.push(...(await rebuild(true)));
    while (writers.size > 0);
    await writing;
    await other.close();
    const totals = found.filter(({ subject }) => subject === 'totals');
    expect(totals.map(({ field }) => field).toSorted()).toEqual(['openIncidents', 'piboxes', 'syncs']);
    expect(found.filter(({ subject, id }) => subject === 'day' && id !== '1970-01-08 pibox')).toHaveLength(1);
    expect(await rebuild(false)).toEqual([]);
    expect(await readFleet(store)).toEqual(expectedFleet([...events, ...more]));
  });
});
