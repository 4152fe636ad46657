import type { Random, Weighted } from '../random/random.js';
import type { Sampler } from '../random/sampler.js';
import type { ClockHabit } from '../scenario/clocks-part.js';

const FUTURE_STARTS_MS = Date.UTC(2035, 0, 1);
/** Offsets from UTC that are in use, in minutes: what a clock set to local time is off. */
const ZONES_MINUTES = [-480, -300, -180, 60, 120, 180, 210, 300, 330, 345, 420, 480, 600];

/** A device's clock: what it shows is the true time plus an offset, which may grow or shrink evenly. */
export interface DeviceClock {
  readonly habit: ClockHabit;
  /** Shown time minus true time when the calendar begins, ms; whole seconds. */
  readonly offsetMs: number;
  /** How much faster than the true time it runs, in millionths. */
  readonly driftPpm: number;
  /** Whether the device sends `sent_at`, its own clock at the moment of sending. */
  readonly sendsSentAt: boolean;
}

/** What clocks are drawn from. */
export interface ClockDrawing {
  readonly habits: Weighted<ClockHabit>;
  readonly driftPpm: Sampler;
  /** Spans in ms. */
  readonly driftOffset: Sampler;
  readonly skew: Sampler;
  readonly deadFor: Sampler;
  readonly ahead: Sampler;
  readonly behind: Sampler;
  readonly sendsSentAt: number;
}

/**
 * Draws a device's clock.
 *
 * @param startMs when the calendar begins, epoch ms
 */
export function drawDeviceClock(random: Random, drawing: ClockDrawing, startMs: number): DeviceClock {
  const habit = random.pick(drawing.habits);
  const offsetMs = wholeSeconds(drawOffset(habit, random, drawing, startMs));
  const eitherWay = random.chance(0.5) ? 1 : -1;
  const driftPpm = habit === 'drifting' ? eitherWay * Math.round(drawing.driftPpm(random)) : 0;
  const saysWhen = random.chance(drawing.sendsSentAt);
  const alwaysSays = habit === 'drifting' || habit === 'skewed' || habit === 'reset';
  if (habit === 'right') return saysWhen ? RIGHT_AND_SAYS : RIGHT;
  return { habit, offsetMs, driftPpm, sendsSentAt: alwaysSays || (habit === 'wrong-zone' && saysWhen) };
}

// of most devices, which share them
const RIGHT: DeviceClock = { habit: 'right', offsetMs: 0, driftPpm: 0, sendsSentAt: false };
const RIGHT_AND_SAYS: DeviceClock = { ...RIGHT, sendsSentAt: true };

function drawOffset(habit: ClockHabit, random: Random, drawing: ClockDrawing, startMs: number): number {
  const eitherWay = (ms: number): number => (random.chance(0.5) ? ms : -ms);
  switch (habit) {
    case 'right':
      return 0;
    case 'drifting':
      return eitherWay(drawing.driftOffset(random));
    case 'skewed':
      return eitherWay(drawing.skew(random));
    case 'wrong-zone':
      return random.anyOf(ZONES_MINUTES) * 60_000;
    case 'unset':
    case 'reset':
      return drawing.deadFor(random) - startMs;
    case 'future':
      return FUTURE_STARTS_MS + drawing.ahead(random) - startMs;
    case 'backdated':
      return -drawing.behind(random);
  }
}

/**
 * How far a device's clock is off at a moment, ms; whole seconds.
 *
 * @param atMs true time, epoch ms
 * @param startMs when the calendar begins, epoch ms
 */
export function clockOffsetMs({ offsetMs, driftPpm }: DeviceClock, atMs: number, startMs: number): number {
  return driftPpm === 0 ? offsetMs : offsetMs + wholeSeconds(((atMs - startMs) * driftPpm) / 1_000_000);
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
