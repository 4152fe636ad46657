import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Watch } from '../domain/watch.js';
import type { ServiceStore } from '../ports/service-store.js';
import type { AbsentQuery, WatchKeeping } from '../ports/watch-store.js';
import { atMinute as at, sampleWatch, SAMPLE_WATCHES as samples } from './sample-watches.js';
import type { StoreUnderTest } from './store-under-test.js';

/** What every store of watches must do: keep them by compare-and-set, and find those that are due and those that are away. */
export function watchStoreContract(name: string, { open }: StoreUnderTest): void {
  describe(`${name}: watch store`, () => {
    let store: ServiceStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const ids = (watches: readonly Watch[]): readonly string[] => watches.map(({ deviceId }) => deviceId);
    const absent = async (query: Partial<AbsentQuery> = {}): Promise<readonly string[]> =>
      ids(await store.watches.absent({ after: null, limit: 100, ...query }));

    it('gives watches back as they were saved', async () => {
      const never: Watch = {
        ...sampleWatch('never', 'expected', 0, 5),
        lastHeardAt: null,
        lateAt: null,
        silentAt: null,
      };
      expect(await store.watches.save([...samples, never])).toEqual(new Set([...ids(samples), 'never']));
      for (const watch of [...samples, never]) expect(await store.watches.get(watch.deviceId)).toEqual(watch);
      expect(await store.watches.get('nobody')).toBeNull();
      expect(await store.watches.unwatched(['tablet', 'nobody', 'pibook-1', 'else'])).toEqual(['nobody', 'else']);
    });

    it('keeps a watch only behind the version it was made from', async () => {
      const [first, other] = [sampleWatch('pibook-1', 'expected', 1, 5), sampleWatch('pibook-2', 'late', 1, 5)];
      await store.watches.save([first, other]);
      // made from nothing, while there is one
      expect(await store.watches.save([{ ...first, state: 'silent' }])).toEqual(new Set());
      expect(await store.watches.save([{ ...first, version: 3, state: 'silent' }])).toEqual(new Set());
      const next: Watch = { ...first, version: 2, state: 'late', checkAt: at(7) };
      const late: Watch = { ...other, version: 3, checkAt: at(8) };
      expect(await store.watches.save([late, next])).toEqual(new Set(['pibook-1']));
      expect(await store.watches.get('pibook-1')).toEqual(next);
      expect(await store.watches.get('pibook-2')).toEqual(other);
    });

    it('lets one of those win who save at once', async () => {
      await store.watches.save([sampleWatch('pibook-1', 'expected', 1, 5)]);
      const changes = Array.from({ length: 8 }, (_, index) => ({
        ...sampleWatch('pibook-1', 'late', 1, 10 + index),
        version: 2,
      }));
      const saved = await Promise.all(changes.map((watch) => store.watches.save([watch])));
      const winners = changes.filter((_, index) => saved[index]?.has('pibook-1'));
      expect(winners).toHaveLength(1);
      expect(await store.watches.get('pibook-1')).toEqual(winners[0]);
      expect(await store.watches.counts()).toEqual({ watched: 1, late: 1, silent: 0 });
    });

    it('finds those that are due, the longest overdue first', async () => {
      await store.watches.save(samples);
      const due = async (minute: number, limit = 100): Promise<readonly string[]> =>
        ids(await store.watches.due(at(minute), limit));
      expect(await due(89)).toEqual([]);
      expect(await due(90)).toEqual(['pibook-2']);
      expect(await due(119)).toEqual(['pibook-2', 'pibook-1', 'pibook-3']);
      expect(await due(300)).toEqual(['pibook-2', 'pibook-1', 'pibook-3', 'tablet', 'pibox-1']);
      expect(await due(300, 2)).toEqual(['pibook-2', 'pibook-1']);
      await store.watches.save([{ ...sampleWatch('pibook-2', 'expected', 60, 200), version: 2 }]);
      expect(await due(150)).toEqual(['pibook-1', 'pibook-3', 'tablet']);
    });

    it('hastens those that are watched, and delays none', async () => {
      await store.watches.save(samples);
      await store.watches.hasten([], at(20));
      await store.watches.hasten(['pibox-1', 'pibook-2', 'nobody'], at(95));
      expect(ids(await store.watches.due(at(95), 10))).toEqual(['pibook-2', 'pibox-1']);
      expect(await store.watches.get('nobody')).toBeNull();
      // who looked at it before can't undo it
      expect(await store.watches.save([{ ...sampleWatch('pibox-1', 'late', 10, 400), version: 2 }])).toEqual(new Set());
      expect((await store.watches.get('pibook-2'))?.version).toBe(1);
    });

    it('lists those that are not heard from, the longest absent first, in pages of any size', async () => {
      await store.watches.save(samples);
      const expected = ['pibook-3', 'pibox-1', 'pibook-1', 'tablet'];
      expect(await absent()).toEqual(expected);
      expect(await absent({ state: 'late' })).toEqual(['pibox-1', 'pibook-1']);
      expect(await absent({ state: 'silent' })).toEqual(['pibook-3', 'tablet']);
      expect(await absent({ state: 'silent', after: { lastHeardAt: at(10), deviceId: 'pibook-3' } })).toEqual([
        'tablet',
      ]);
      for (const limit of [1, 2, 3]) {
        const found: string[] = [];
        let page: readonly Watch[] = [];
        do {
          const last = page.at(-1);
          const after = last === undefined ? null : { lastHeardAt: last.lastHeardAt ?? 0, deviceId: last.deviceId };
          page = await store.watches.absent({ limit, after });
          found.push(...ids(page));
        } while (page.length === limit);
        expect(found).toEqual(expected);
      }
    });

    it('counts, and moves those whose state changes', async () => {
      expect(await store.watches.counts()).toEqual({ watched: 0, late: 0, silent: 0 });
      await store.watches.save(samples);
      expect(await store.watches.counts()).toEqual({ watched: 5, late: 2, silent: 2 });
      await store.watches.save([
        { ...sampleWatch('pibook-1', 'expected', 99, 500), version: 2 },
        { ...sampleWatch('pibox-1', 'silent', 10, 500), version: 2 },
      ]);
      expect(await store.watches.counts()).toEqual({ watched: 5, late: 0, silent: 3 });
      expect(await absent()).toEqual(['pibook-3', 'pibox-1', 'tablet']);
      expect(await absent({ state: 'late' })).toEqual([]);
    });

    it('gives what those who watch share to one of them', async () => {
      expect(await store.watches.keeping()).toBeNull();
      const listening = {
        since: at(0),
        beatAt: at(3),
        deaf: [{ from: at(1), until: at(2) }],
        quiet: { since: at(3), from: at(2) },
      };
      const first: WatchKeeping = { version: 1, listening, holder: 'a', heldUntil: at(4) };
      const tries = await Promise.all(['a', 'b', 'c'].map((holder) => store.watches.saveKeeping({ ...first, holder })));
      expect(tries.filter(Boolean)).toHaveLength(1);
      const kept = await store.watches.keeping();
      expect(kept).toEqual({ ...first, holder: ['a', 'b', 'c'][tries.indexOf(true)] });
      const next: WatchKeeping = {
        version: 2,
        listening: { ...listening, quiet: null },
        holder: 'd',
        heldUntil: at(9),
      };
      expect(await store.watches.saveKeeping({ ...next, version: 3 })).toBe(false);
      expect(await store.watches.saveKeeping(next)).toBe(true);
      expect(await store.watches.saveKeeping(next)).toBe(false);
      expect(await store.watches.keeping()).toEqual(next);
    });

    it('remembers arrivals of what was carried in', async () => {
      const all = [at(1), at(2), at(3), at(4)];
      expect(await store.watches.carriedOf(all)).toEqual(new Set());
      await store.watches.noteCarried([]);
      await store.watches.noteCarried([at(1), at(2)]);
      await store.watches.noteCarried([at(2), at(3), at(3)]);
      expect(await store.watches.carriedOf(all)).toEqual(new Set([at(1), at(2), at(3)]));
      expect(await store.watches.carriedOf([at(2), at(4), at(2)])).toEqual(new Set([at(2)]));
      expect(await store.watches.carriedOf([])).toEqual(new Set());
    });
  });
}
