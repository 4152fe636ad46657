import { learnExpectation } from '../domain/contact-expectation.js';
import type { Watch } from '../domain/watch.js';
import type { FleetStore } from '../ports/fleet-store.js';
import type { WatchStore } from '../ports/watch-store.js';

const PAGE = 200;

/** What devices are enrolled from and into. */
export interface EnrolParts {
  readonly store: FleetStore;
  readonly watches: WatchStore;
}

/** Whether there are devices that nobody watches. Costs the same whatever is stored. */
export async function hasUnwatched({ store, watches }: EnrolParts): Promise<boolean> {
  const [{ pibooks, piboxes, unknownDevices }, { watched }] = await Promise.all([store.totals(), watches.counts()]);
  return watched < pibooks + piboxes + unknownDevices;
}

/**
 * Begins to watch all devices that aren't watched: they are due at once. Reads every device, and writes only for new ones; when
 * it is cut off it is done again.
 */
export async function enrolDevices({ store, watches }: EnrolParts, now: number): Promise<void> {
  for (let after: string | null = null; ;) {
    const page = await store.devices.list({
      orderBy: 'device_id',
      descending: false,
      after: after === null ? null : { value: 0, deviceId: after },
      limit: PAGE,
    });
    const unwatched = await watches.unwatched(page.map(({ deviceId }) => deviceId));
    await watches.save(unwatched.map((deviceId) => newWatch(deviceId, now)));
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return;
    after = last.deviceId;
  }
}

function newWatch(deviceId: string, now: number): Watch {
  return {
    deviceId,
    version: 1,
    state: 'expected',
    lastHeardAt: null,
    expectation: learnExpectation([], []),
    lateAt: null,
    silentAt: null,
    checkAt: now,
    told: [],
    outbox: [],
  };
}
