import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addCounts, type FleetActivity, NO_ACTIVITY, NO_COUNTS } from '../domain/fleet-activity.js';
import type { IncidentChange } from '../domain/incident.js';
import type { ActivityFeed } from '../ports/activity-feed.js';
import { sampleEvent, sampleIncident } from './sample-events.js';

const PATIENCE = { timeout: 20_000, interval: 10 };

/** Two ends of one feed; the same one twice where it reaches no other process. */
export type OpenFeed = () => Promise<readonly [ActivityFeed, ActivityFeed]>;

/** All that a listener was told, added up. */
function createTally() {
  let total = NO_ACTIVITY;
  return {
    listen(activity: FleetActivity) {
      total = {
        counts: addCounts(total.counts, activity.counts),
        syncs: [...total.syncs, ...activity.syncs],
        incidents: [...total.incidents, ...activity.incidents],
        lost: {
          syncs: total.lost.syncs + activity.lost.syncs,
          incidents: total.lost.incidents + activity.lost.incidents,
        },
      };
    },
    total: () => total,
  };
}

const counting = (counts: Partial<FleetActivity['counts']>): FleetActivity => ({
  ...NO_ACTIVITY,
  counts: { ...NO_COUNTS, ...counts },
});

/** What every feed must do: tell all who listen, at either end, all that is published; and know when nobody does. */
export function activityFeedContract(name: string, open: OpenFeed): void {
  describe(`${name}: activity feed`, () => {
    let ends: readonly [ActivityFeed, ActivityFeed];
    let publisher: ActivityFeed;
    beforeEach(async () => {
      ends = await open();
      [publisher] = ends;
    });
    afterEach(async () => {
      await Promise.all(ends.map((feed) => feed.close()));
    });

    /** A tally of what comes in at one end, from when what the other end publishes is known to arrive there. */
    async function listenAt(feed: ActivityFeed) {
      const tally = createTally();
      const unsubscribe = feed.subscribe((activity) => tally.listen(activity));
      await vi.waitFor(() => {
        publisher.publish(counting({ rejected: 1 }));
        expect(tally.total().counts.rejected).toBeGreaterThan(0);
      }, PATIENCE);
      return { ...tally, unsubscribe };
    }

    const knownUnheard = (feed: ActivityFeed): Promise<void> =>
      vi.waitFor(() => {
        feed.publish(NO_ACTIVITY);
        expect(feed.isHeard()).toBe(false);
      }, PATIENCE);

    it('is not heard while nobody listens, and may be told things all the same', async () => {
      await knownUnheard(publisher);
      const { unsubscribe } = await listenAt(ends[1]);
      expect(publisher.isHeard()).toBe(true);
      unsubscribe();
      await knownUnheard(publisher);
    });

    it('tells listeners at both ends everything, as it was', async () => {
      const tallies = [await listenAt(ends[0]), await listenAt(ends[1])];
      const [before, after] = [sampleIncident('FFF'), sampleIncident('FFFF')];
      const changes: readonly IncidentChange[] = [
        { reason: 'opened', before: null, after: before },
        { reason: 'lengthened', before, after },
        { reason: 'retracted', before: after, after: null },
      ];
      const syncs = [
        { ...sampleEvent({ minute: 1, failed: true, eventId: 'own:1' }), internetSpeed: 0.1 + 0.2 },
        { ...sampleEvent({ minute: 2, deviceId: 'pibox-2' }), clock: 'unset' as const },
      ];
      const incidents = changes.map((change, at) => ({ at: 1_700_000_000_000 + at, change }));
      publisher.publish({ ...NO_ACTIVITY, syncs, incidents });
      for (const { total } of tallies) {
        await vi.waitFor(() => expect(total().incidents).toHaveLength(3), PATIENCE);
        expect(total()).toMatchObject({ syncs, incidents, lost: { syncs: 0, incidents: 0 } });
      }
    });

    it('adds nothing to counts and leaves nothing out, however many are published at once', async () => {
      const { total } = await listenAt(ends[1]);
      const each = counting({
        accepted: 5,
        stored: 3,
        duplicates: 1,
        conflicts: 1,
        failedSyncs: 2,
        latencies: new Map([
          [-3, 1],
          [70, 2],
        ]),
      });
      for (let time = 0; time < 200; time += 1) publisher.publish(each);
      await vi.waitFor(() => expect(total().counts.accepted).toBe(1000), PATIENCE);
      const { latencies, ...counts } = total().counts;
      expect(counts).toMatchObject({ stored: 600, duplicates: 200, conflicts: 200, failedSyncs: 400 });
      expect([...latencies].toSorted(([a], [b]) => a - b)).toEqual([
        [-3, 200],
        [70, 400],
      ]);
    });

    it('tells of a flood in order, or counts as lost what it does not tell', async () => {
      const { total } = await listenAt(ends[1]);
      const flood = Array.from({ length: 30_000 }, (_, minute) => sampleEvent({ minute, eventId: `e${minute}` }));
      publisher.publish({ ...counting({ stored: flood.length }), syncs: flood });
      await vi.waitFor(() => {
        publisher.publish(NO_ACTIVITY);
        expect(total().syncs.length + total().lost.syncs).toBe(flood.length);
      }, PATIENCE);
      expect(total().counts.stored).toBe(flood.length);
      expect(total().syncs).toEqual(flood.slice(0, total().syncs.length));
    });

    it('tells the others when one who listens fails', async () => {
      ends[1].subscribe(() => {
        throw new Error('the listener fails');
      });
      const { total } = await listenAt(ends[1]);
      publisher.publish(counting({ stored: 1 }));
      await vi.waitFor(() => expect(total().counts.stored).toBe(1), PATIENCE);
    });

    it('tells nobody who has unsubscribed, and others still', async () => {
      const [gone, left] = [await listenAt(ends[1]), await listenAt(ends[1])];
      gone.unsubscribe();
      gone.unsubscribe();
      publisher.publish(counting({ stored: 1 }));
      await vi.waitFor(() => expect(left.total().counts.stored).toBe(1), PATIENCE);
      expect(gone.total().counts.stored).toBe(0);
    });

    it('is told things and unsubscribed from once it is closed, to no effect', async () => {
      const { total, unsubscribe } = await listenAt(publisher);
      await publisher.close();
      publisher.publish(counting({ stored: 1 }));
      expect(publisher.isHeard()).toBe(false);
      expect(total().counts.stored).toBe(0);
      unsubscribe();
      publisher.subscribe(() => {})();
    });
  });
}
