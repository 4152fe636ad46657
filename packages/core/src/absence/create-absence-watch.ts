import { type AbsencePolicy, DEFAULT_ABSENCE_POLICY } from '../domain/contact-expectation.js';
import type { RecentFindings } from '../domain/fleet-quiet.js';
import type { ActivityFeed } from '../ports/activity-feed.js';
import type { AlertSink } from '../ports/alert-sink.js';
import { type Clock, systemClock } from '../ports/clock.js';
import type { FleetStore } from '../ports/fleet-store.js';
import type { WatchStore } from '../ports/watch-store.js';
import { enrolDevices, hasUnwatched } from './enrol-devices.js';
import { holdWatch, leaveWatch } from './hold-watch.js';
import { createReturnHints } from './return-hints.js';
import { sweepWatches } from './sweep-watches.js';

const MINUTE_MS = 60_000;
/** Devices that are looked at in a turn: twenty a second with a turn every half minute. */
const LOOKS_A_TURN = 600;
/** Devices are read through for new ones at most this often. */
const ENROL_EVERY_MS = 5 * MINUTE_MS;
/** How often it is read anew who is away. */
const REFRESH_EVERY_MS = MINUTE_MS;

/** What a fleet is watched with. */
export interface AbsenceWatchOptions {
  readonly store: FleetStore & { readonly watches: WatchStore };
  /** Where it is told who is not heard from, and who is again. */
  readonly sink: AlertSink;
  /** A name that no other process has. */
  readonly holder: string;
  /** False for a process that only notices who comes back. */
  readonly sweeps?: boolean;
  readonly policy?: AbsencePolicy;
  readonly clock?: Clock;
  /** Is told when nearly all who were to be heard from were not, and none is told of by itself; and when that is over. */
  readonly onQuiet?: (isQuiet: boolean) => void;
}

/** The dead-man's switch of a fleet. */
export interface AbsenceWatch {
  /** The feed that the fleet is to be created with, in place of this one. */
  overhear(feed: ActivityFeed): ActivityFeed;
  /**
   * Looks at devices whose time has come; to be done every half minute, one turn after the other. Of the processes that share a
   * store one does the looking.
   */
  turn(): Promise<void>;
  /** Leaves the watch to others. Does nothing to the store beside. */
  close(): Promise<void>;
}

/**
 * Watches who is heard from. An event costs nothing here: devices are looked at when they would be late, and have their events read
 * then. All that must not be lost is kept in the store; a process that is killed is followed by any other.
 */
export function createAbsenceWatch(options: AbsenceWatchOptions): AbsenceWatch {
  const { store, sink, holder, sweeps = true, policy = DEFAULT_ABSENCE_POLICY } = options;
  const { clock = systemClock, onQuiet = () => {} } = options;
  const { watches } = store;
  const hints = createReturnHints(watches);
  let recent: RecentFindings = new Map();
  let enrolAt: number | null = null;
  let refreshAt = -Infinity;

  async function enrol(now: number): Promise<void> {
    if (enrolAt !== null && (now < enrolAt || !(await hasUnwatched({ store, watches })))) return;
    await enrolDevices({ store, watches }, now);
    enrolAt = now + ENROL_EVERY_MS;
  }

  async function sweep(now: number): Promise<void> {
    const keeping = await holdWatch(watches, holder, now);
    if (keeping === null) {
      recent = new Map();
      return;
    }
    await enrol(now);
    const state = await sweepWatches(
      { store, watches, sink, policy, onQuiet },
      { keeping, recent },
      { now, most: LOOKS_A_TURN },
    );
    recent = state?.recent ?? new Map();
  }

  return {
    overhear: hints.overhear,
    async turn() {
      const now = clock.now();
      await hints.pass(now);
      if (sweeps) await sweep(now);
      if (now < refreshAt) return;
      refreshAt = now + REFRESH_EVERY_MS;
      await hints.refresh();
    },
    close: async () => {
      if (sweeps) await leaveWatch(watches, holder, clock.now());
    },
  };
}
