import { DEVICE_KINDS, type DeviceKind, kindOf } from './device-kind.js';
import type { ClockReading } from './effective-time.js';
import { isFailure, type SyncEvent } from './sync-event.js';

/** A day, in milliseconds; days are those of UTC, which have no summer time. */
export const DAY_MS = 86_400_000;

/** Up to where each bucket of speeds goes, that included, in Mbit/s. One more bucket holds what is faster. */
export const SPEED_BOUNDS_MBPS: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100];

/**
 * Up to where each bucket of delays between a sync and its arrival goes, that included, in seconds: a minute, ten, an hour, six, a
 * day, three, a week, thirty days. One more bucket holds what took longer.
 */
export const ARRIVAL_BOUNDS_SECONDS: readonly number[] = [60, 600, 3600, 21_600, 86_400, 259_200, 604_800, 2_592_000];

/** Which day, by its start in epoch milliseconds, and of which kind of devices. */
export interface DayOfKind {
  readonly day: number;
  readonly kind: DeviceKind;
}

/**
 * What happened on a day (of effective time) to the devices of a kind. All are whole numbers, so that the order of counting
 * doesn't matter; each sync is in one place of each list.
 */
export interface DayCounts extends DayOfKind {
  readonly syncs: number;
  readonly failedSyncs: number;
  /** All files synced, and all errors. */
  readonly files: number;
  readonly errors: number;
  /** Syncs by what the device's clock was found to be. */
  readonly clocks: Readonly<Record<ClockReading, number>>;
  /** Syncs by speed: one number for each of `SPEED_BOUNDS_MBPS`, and one for what is above. */
  readonly speeds: readonly number[];
  /** Syncs by how long they took to arrive: one number for each of `ARRIVAL_BOUNDS_SECONDS`, and one for what is above. */
  readonly arrivals: readonly number[];
}

const ARRIVAL_BOUNDS_MS = ARRIVAL_BOUNDS_SECONDS.map((seconds) => seconds * 1000);

/** The start of the UTC day that a time is in; both in epoch milliseconds. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** Negative when `a` comes before `b` in a list: the newest day first, then in order of the kinds; 0 for the same. */
export function compareDays(a: DayOfKind, b: DayOfKind): number {
  return b.day - a.day || DEVICE_KINDS.indexOf(a.kind) - DEVICE_KINDS.indexOf(b.kind);
}

/** Counts events, no two of them the same, by the day and kind that each belongs to. */
export function countDays(events: Iterable<SyncEvent>): readonly DayCounts[] {
  const days = new Map<number, Map<DeviceKind, Tally>>();
  for (const event of events) {
    const day = dayOf(event.effectiveAt);
    const kind = kindOf(event.deviceId);
    let kinds = days.get(day);
    if (kinds === undefined) days.set(day, (kinds = new Map()));
    let tally = kinds.get(kind);
    if (tally === undefined) kinds.set(kind, (tally = noSyncs(day, kind)));
    addEvent(tally, event);
  }
  return [...days.values()].flatMap((kinds) => [...kinds.values()]).sort(compareDays);
}

/** The counts of two sets of events of the same day and kind, taken together. */
export function addDayCounts(a: DayCounts, b: DayCounts): DayCounts {
  return {
    day: a.day,
    kind: a.kind,
    syncs: a.syncs + b.syncs,
    failedSyncs: a.failedSyncs + b.failedSyncs,
    files: a.files + b.files,
    errors: a.errors + b.errors,
    clocks: {
      ok: a.clocks.ok + b.clocks.ok,
      skewed: a.clocks.skewed + b.clocks.skewed,
      unset: a.clocks.unset + b.clocks.unset,
      future: a.clocks.future + b.clocks.future,
    },
    speeds: a.speeds.map((syncs, bucket) => syncs + (b.speeds[bucket] ?? 0)),
    arrivals: a.arrivals.map((syncs, bucket) => syncs + (b.arrivals[bucket] ?? 0)),
  };
}

/** Counts that are still being added to. */
interface Tally extends DayOfKind {
  syncs: number;
  failedSyncs: number;
  files: number;
  errors: number;
  readonly clocks: Record<ClockReading, number>;
  readonly speeds: number[];
  readonly arrivals: number[];
}

function noSyncs(day: number, kind: DeviceKind): Tally {
  return {
    day,
    kind,
    syncs: 0,
    failedSyncs: 0,
    files: 0,
    errors: 0,
    clocks: { ok: 0, skewed: 0, unset: 0, future: 0 },
    speeds: buckets(SPEED_BOUNDS_MBPS),
    arrivals: buckets(ARRIVAL_BOUNDS_MS),
  };
}

function addEvent(tally: Tally, event: SyncEvent): void {
  tally.syncs += 1;
  if (isFailure(event)) tally.failedSyncs += 1;
  tally.files += event.totalFilesSynced;
  tally.errors += event.totalErrors;
  tally.clocks[event.clock] += 1;
  addTo(tally.speeds, SPEED_BOUNDS_MBPS, event.internetSpeed);
  addTo(tally.arrivals, ARRIVAL_BOUNDS_MS, event.receivedAt - event.effectiveAt);
}

function buckets(bounds: readonly number[]): number[] {
  return Array.from({ length: bounds.length + 1 }, () => 0);
}

/** What is below 0 (a clock a little ahead) is in the first bucket, which has no lower bound. */
function addTo(counts: number[], bounds: readonly number[], value: number): void {
  const bucket = bounds.findIndex((bound) => value <= bound);
  const index = bucket < 0 ? bounds.length : bucket;
  counts[index] = (counts[index] ?? 0) + 1;
}
