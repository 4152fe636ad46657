import { createMemoryStore } from '../adapters/memory/memory-store.js';
import { createInProcessFeed } from '../adapters/memory/activity-feed.js';
import { createFleet, type Fleet } from '../create-fleet.js';
import type { Alert } from '../domain/alert.js';
import type { AlertSink } from '../ports/alert-sink.js';
import type { FleetStore } from '../ports/fleet-store.js';
import type { WatchStore } from '../ports/watch-store.js';
import { type AbsenceWatch, type AbsenceWatchOptions, createAbsenceWatch } from './create-absence-watch.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday, midnight in UTC. */
export const MONDAY = Date.parse('2026-03-02T00:00:00.000Z');

export type WatchedStore = FleetStore & { readonly watches: WatchStore };

/** Keeps what is told as an alert store does: each id and status once. */
export interface CollectingSink extends AlertSink {
  readonly alerts: readonly Alert[];
  /** `late pibook-1`, or `late pibook-1 resolved`, in the order they came. */
  told(): readonly string[];
}

export function createCollectingSink(): CollectingSink {
  const kept = new Map<string, Alert>();
  return {
    get alerts() {
      return [...kept.values()];
    },
    async raise(alerts) {
      for (const alert of alerts) {
        const key = `${alert.id} ${alert.status}`;
        if (!kept.has(key)) kept.set(key, alert);
      }
    },
    told: () =>
      [...kept.values()].map(
        ({ kind, deviceId, status }) => `${kind} ${deviceId}${status === 'resolved' ? ' resolved' : ''}`,
      ),
  };
}

/** A fleet whose time is played: devices are heard, and the watch has its turns. */
export interface WatchedFleet {
  readonly fleet: Fleet;
  readonly store: WatchedStore;
  readonly sink: CollectingSink;
  readonly clock: { now(): number };
  /** Whether the fleet was said to be quiet, each time it was. */
  readonly quiet: readonly boolean[];
  watch(): AbsenceWatch;
  /** Puts the clock to a time, without anything happening. */
  skipTo(at: number): void;
  /** Devices are heard from now. */
  hear(...deviceIds: readonly string[]): Promise<void>;
  /**
   * Time passes until then, with a turn each hour; the devices are heard when they say.
   * @param hearing gives those that are heard in the hour which begins then
   */
  play(until: number, hearing?: (hour: number) => readonly string[]): Promise<void>;
  /** The process is gone, and another one begins. */
  restart(options?: Partial<AbsenceWatchOptions>): Promise<void>;
}

export async function openWatchedFleet(
  options: Partial<AbsenceWatchOptions> & { readonly opened?: WatchedStore } = {},
): Promise<WatchedFleet> {
  const store = options.opened ?? createMemoryStore();
  const sink = createCollectingSink();
  const quiet: boolean[] = [];
  let now = MONDAY;
  const clock = { now: () => now };
  let processes = 0;
  let more = options;
  let watch: AbsenceWatch;
  let fleet: Fleet;

  async function start(): Promise<void> {
    processes += 1;
    const parts = { store, sink, clock, holder: `process-${processes}`, onQuiet: (is: boolean) => void quiet.push(is) };
    watch = createAbsenceWatch({ ...parts, ...more });
    fleet = await createFleet({
      // the fleet of a process that is gone must not close what the next one uses
      store: { ...store, close: async () => {} },
      watches: store.watches,
      clock,
      feed: watch.overhear(createInProcessFeed()),
    });
  }
  await start();

  async function hear(...deviceIds: readonly string[]): Promise<void> {
    if (deviceIds.length === 0) return;
    await fleet.accept(deviceIds.map((deviceId) => reportOf(deviceId, now)));
  }

  return {
    get fleet() {
      return fleet;
    },
    store,
    sink,
    clock,
    quiet,
    watch: () => watch,
    skipTo(at) {
      now = at;
    },
    hear,
    async play(until, hearing = () => []) {
      for (now = Math.ceil(now / HOUR) * HOUR; now < until; now += HOUR) {
        // the service says that it is there more often than it looks at devices here
        await watch.turn();
        const hour = now;
        await hear(...hearing(hour));
        for (now = hour + 4 * MINUTE; now < hour + HOUR; now += 4 * MINUTE) await watch.turn();
        now = hour;
      }
      now = until;
      await watch.turn();
    },
    async restart(changed = {}) {
      more = { ...more, ...changed };
      await start();
    },
  };
}

/** What a device reports of a sync that went well. */
export function reportOf(deviceId: string, at: number): Record<string, unknown> {
  return {
    device_id: deviceId,
    timestamp: new Date(at).toISOString(),
    total_files_synced: 1,
    total_errors: 0,
    internet_speed: 1,
  };
}

/** Whether it is nine o'clock of a school day. */
export function isSchoolHour(at: number): boolean {
  const date = new Date(at);
  return date.getUTCHours() === 9 && date.getUTCDay() >= 1 && date.getUTCDay() <= 5;
}
