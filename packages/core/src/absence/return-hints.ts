import type { FleetActivity } from '../domain/fleet-activity.js';
import type { ActivityFeed } from '../ports/activity-feed.js';
import type { WatchStore } from '../ports/watch-store.js';

const PAGE = 500;
/** Who is not among them is found at its next look. */
const MOST_DEVICES = 20_000;

/** Notices among the events that this process keeps those of devices that were away, so that these are looked at soon. */
export interface ReturnHints {
  /** The same feed, overheard while anybody is away. */
  overhear(feed: ActivityFeed): ActivityFeed;
  /** Reads anew who is away, up to 20,000 devices. */
  refresh(): Promise<void>;
  /** Has those looked at that came back since. Those that can't be passed on are found at their next look. */
  pass(now: number): Promise<void>;
}

/** Hints that know of nobody yet. They are kept in memory: what is lost with it is found at the next look. */
export function createReturnHints(watches: WatchStore): ReturnHints {
  let away: Set<string> = new Set();
  let back: Set<string> = new Set();

  function note({ syncs }: FleetActivity): void {
    for (const { deviceId } of syncs) if (away.delete(deviceId)) back.add(deviceId);
  }

  return {
    overhear: (feed) => ({
      ...feed,
      isHeard: () => away.size > 0 || feed.isHeard(),
      publish(activity) {
        note(activity);
        if (feed.isHeard()) feed.publish(activity);
      },
    }),
    async refresh() {
      const found = new Set<string>();
      for (let last: { lastHeardAt: number; deviceId: string } | null = null; found.size < MOST_DEVICES;) {
        const page = await watches.absent({ after: last, limit: PAGE });
        for (const { deviceId } of page) found.add(deviceId);
        const end = page.at(-1);
        if (end === undefined || page.length < PAGE) break;
        last = { lastHeardAt: end.lastHeardAt ?? 0, deviceId: end.deviceId };
      }
      away = found;
    },
    async pass(now) {
      const hastened = [...back];
      back = new Set();
      if (hastened.length > 0) await watches.hasten(hastened, now);
    },
  };
}
