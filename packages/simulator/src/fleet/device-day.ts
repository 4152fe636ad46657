import type { Random } from '../random/random.js';
import type { Sampler } from '../random/sampler.js';
import { clockOffsetMs } from './device-clock.js';
import {
  isWithin,
  type Device,
  type DeviceKind,
  type FailureCause,
  type Firmware,
  type PlannedEvent,
} from './device.js';
import type { Calendar } from './calendar.js';
import { DAY_MS } from './calendar.js';
import type { Drawings } from './drawings.js';
import type { School, SchoolDay } from './school.js';

/** Moments of one day lie at least this apart, so that a clock that is slow shows a later time all the same. */
const APART_SECONDS = 2;

/** What decides when a device syncs. */
export interface SyncHabit {
  readonly kind: DeviceKind;
  readonly runaway: boolean;
  /** Its times are whole seconds, because it writes no milliseconds. */
  readonly wholeSeconds: boolean;
}

const HABITS: readonly SyncHabit[] = (['pibook', 'pibox'] as const).flatMap((kind) =>
  [false, true].flatMap((runaway) => [false, true].map((wholeSeconds) => ({ kind, runaway, wholeSeconds }))),
);

/** What of a device decides when it syncs; the same object for all devices that are alike. */
export function syncHabit({ kind, runaway, timestampFormat }: Device): SyncHabit {
  const isWhole = timestampFormat === 'utc-seconds' || timestampFormat === 'offset-seconds';
  const habit = HABITS[(kind === 'pibox' ? 4 : 0) + (runaway ? 2 : 0) + (isWhole ? 1 : 0)];
  if (habit === undefined) throw new RangeError('there are eight habits');
  return habit;
}

/** A reused array of moments, so that drawing millions makes no garbage. */
export interface Moments {
  /** Epoch ms, ascending. */
  at: Float64Array;
  length: number;
}

/**
 * Draws when a device syncs on a day, in true time.
 *
 * @param random the device's stream of the day, from its beginning; what it syncs is drawn after this
 * @param moments where the moments go
 */
export function drawMoments(
  habit: SyncHabit,
  { isSchoolDay, midnightMs, powerCut }: SchoolDay,
  random: Random,
  drawings: Drawings,
  calendar: Calendar,
  moments: Moments,
): void {
  moments.length = 0;
  const isHub = habit.kind === 'pibox';
  const allDay = isHub && drawings.scenario.syncs.pibox.aroundTheClock;
  if (!allDay && !isSchoolDay) return;
  const perDay = habit.runaway ? drawings.runawayPerDay : isHub ? drawings.piboxPerDay : drawings.pibookPerDay;
  const fromMs = allDay ? midnightMs : midnightMs + calendar.opensMs;
  const seconds = (allDay ? DAY_MS : calendar.closesMs - calendar.opensMs) / 1_000;
  const count = Math.min(perDay(random), Math.floor(seconds / APART_SECONDS) - 1);
  if (moments.at.length < count) moments.at = new Float64Array(2 * count);
  const at = moments.at;
  for (let n = 0; n < count; n += 1) insert(at, n, random.int(0, seconds - APART_SECONDS * (count + 1)));
  let kept = 0;
  for (let n = 0; n < count; n += 1) {
    const ms = random.int(0, 999);
    const atMs = fromMs + ((at[n] ?? 0) + APART_SECONDS * n) * 1_000 + (habit.wholeSeconds ? 0 : ms);
    if (isHub && powerCut !== null && isWithin(atMs, powerCut)) continue;
    at[kept] = atMs;
    kept += 1;
  }
  moments.length = kept;
}

/** Puts a value in its place among the `length` sorted ones before it. */
function insert(sorted: Float64Array, length: number, value: number): void {
  let place = length;
  for (; place > 0 && (sorted[place - 1] ?? 0) > value; place -= 1) sorted[place] = sorted[place - 1] ?? 0;
  sorted[place] = value;
}

/** What drawing a device's events of a day takes, beside the device. */
export interface DayContext {
  readonly day: number;
  readonly school: School;
  readonly schoolDay: SchoolDay;
  readonly drawings: Drawings;
  readonly calendar: Calendar;
}

/**
 * Draws what a device's syncs of a day did.
 *
 * @param random the stream that {@link drawMoments} drew from, where it stopped
 * @param untilMs what happened later is left out
 * @param events where the events go
 */
export function drawEvents(
  device: Device,
  context: DayContext,
  random: Random,
  moments: Moments,
  untilMs: number,
  events: PlannedEvent[],
): void {
  const { day, school, drawings, calendar } = context;
  for (let n = 0; n < moments.length; n += 1) {
    const trueAtMs = moments.at[n] ?? 0;
    if (trueAtMs > untilMs) return;
    const firmware = firmwareAt(device, trueAtMs);
    const cause = drawCause(device, firmware.failureOdds, trueAtMs, context, random);
    const speed = school.speedMbps * drawings.speedVariation(random);
    const portal = cause === 'captive-portal';
    events.push({
      trueAtMs,
      timestampMs: trueAtMs + clockOffsetMs(device.clock, trueAtMs, calendar.startMs),
      files: portal ? 0 : filesOf(cause, drawings)(random),
      errors: cause === null ? 0 : errorsOf(cause, drawings)(random),
      speedMbps: portal ? 0 : Math.round(speed * 100) / 100,
      eventId: device.sendsEventId ? `${day}-${n}-${random.hex(8)}` : null,
      legacy: firmware.legacy,
      cause,
    });
  }
}

function firmwareAt({ firmware, updates }: Device, atMs: number): Firmware {
  let current = firmware;
  for (const update of updates) if (atMs >= update.atMs) current = update.firmware;
  return current;
}

function filesOf(cause: FailureCause | null, { files, fullDiskFiles, filesOnFailure }: Drawings): Sampler {
  if (cause === null) return files;
  return cause === 'full-disk' ? fullDiskFiles : filesOnFailure;
}

function errorsOf(cause: FailureCause, { fullDiskErrors, errorsOnFailure }: Drawings): Sampler {
  return cause === 'full-disk' ? fullDiskErrors : errorsOnFailure;
}

function drawCause(
  { troubles }: Device,
  failureOdds: number,
  atMs: number,
  { schoolDay }: DayContext,
  random: Random,
): FailureCause | null {
  const { captivePortal } = schoolDay;
  const chance = random.unit();
  if (captivePortal !== null && isWithin(atMs, captivePortal)) return 'captive-portal';
  if (troubles.fullDisk !== null && isWithin(atMs, troubles.fullDisk)) return 'full-disk';
  for (const span of troubles.episodes) if (isWithin(atMs, span)) return 'episode';
  if (troubles.always) return 'always';
  if (troubles.flakyOdds !== null && chance < troubles.flakyOdds) return 'flaky';
  return chance < failureOdds ? 'firmware' : null;
}
