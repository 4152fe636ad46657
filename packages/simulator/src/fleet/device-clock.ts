import type { Random } from './random.js';
import type { ClockHabit, Scenario } from './scenario.js';

const FUTURE_STARTS_MS = Date.UTC(2035, 0, 1);

/** A device's clock: what it shows is the true time plus a constant. */
export interface DeviceClock {
  readonly habit: ClockHabit;
  /** Shown time minus true time, ms; whole seconds. */
  readonly offsetMs: number;
  /** Whether the device sends `sent_at`, its own clock at the moment of sending. */
  readonly sendsSentAt: boolean;
}

/**
 * Draws a device's clock.
 *
 * @param firstSyncMs the true time of the device's first sync, epoch ms, whole seconds
 * @param calendarStartMs when the fleet's calendar begins, epoch ms
 */
export function drawDeviceClock(
  random: Random,
  clocks: Scenario['clocks'],
  firstSyncMs: number,
  calendarStartMs: number,
): DeviceClock {
  const habit = random.pick(clocks.habits);
  return {
    habit,
    offsetMs: offsetOf(habit, random, clocks, firstSyncMs, calendarStartMs),
    sendsSentAt: habit === 'drifting' || habit === 'skewed' || habit === 'reset',
  };
}

function offsetOf(
  habit: ClockHabit,
  random: Random,
  clocks: Scenario['clocks'],
  firstSyncMs: number,
  calendarStartMs: number,
): number {
  const eitherWay = (seconds: number): number => (random.chance(0.5) ? seconds : -seconds) * 1_000;
  const dead = (): number => random.int(...clocks.deadClockSeconds) * 1_000 - firstSyncMs;
  const offsets: Record<ClockHabit, () => number> = {
    right: () => 0,
    drifting: () => eitherWay(random.int(...clocks.driftSeconds)),
    skewed: () => eitherWay(random.int(...clocks.skewSeconds)),
    unset: dead,
    reset: dead,
    future: () => FUTURE_STARTS_MS + random.int(...clocks.futureSeconds) * 1_000 - calendarStartMs,
    backdated: () => -random.int(...clocks.backdatedSeconds) * 1_000,
  };
  return offsets[habit]();
}
