import { drawDeviceClock } from './device-clock.js';
import type { DeviceKind, DevicePlan, PlannedEvent, UploadHabit } from './device-plan.js';
import { failurePattern, leastEvents } from './failure-pattern.js';
import { createRandom, type Random } from './random.js';
import type { FailureHabit, Scenario } from './scenario.js';
import type { SchoolCalendar } from './school-calendar.js';

/** What is drawn first of a device, so that its number of events is known without drawing them. */
interface DeviceOutline {
  readonly kind: DeviceKind;
  readonly failureHabit: FailureHabit;
  readonly count: number;
}

function isHeavy(seed: number, index: number, events: Scenario['events']): boolean {
  const block = Math.floor(index / events.heavyEvery);
  const place = index % events.heavyEvery;
  return place < events.heavyWithin && place === createRandom(seed, 'heavy', block).int(0, events.heavyWithin - 1);
}

function drawOutline(random: Random, seed: number, index: number, scenario: Scenario): DeviceOutline {
  const kind: DeviceKind = index % scenario.schoolSize === 0 ? 'pibox' : 'pibook';
  const failureHabit = random.pick(scenario.failures.habits);
  const least = leastEvents(failureHabit, random, scenario.failures);
  const range = isHeavy(seed, index, scenario.events) ? scenario.events.heavy : random.pick(scenario.events[kind]);
  return { kind, failureHabit, count: Math.max(least, random.int(...range)) };
}

/** How many events the device at the index has, at a fraction of the cost of its plan. */
export function drawEventCount(seed: number, index: number, scenario: Scenario): number {
  return drawOutline(createRandom(seed, 'device', index), seed, index, scenario).count;
}

/** Draws everything about the device at the index from its own random stream. */
export function drawDevicePlan(
  seed: number,
  index: number,
  id: string,
  scenario: Scenario,
  calendar: SchoolCalendar,
): DevicePlan {
  const random = createRandom(seed, 'device', index);
  const { kind, failureHabit, count } = drawOutline(random, seed, index, scenario);
  const moments = calendar.moments(random, count);
  const clock = drawDeviceClock(random, scenario.clocks, moments[0] ?? calendar.startsAtMs, calendar.startsAtMs);
  const oldFirmware = random.chance(scenario.firmware.old);
  const timestampFormat = oldFirmware ? 'epoch-ms' : random.pick(scenario.firmware.timestampFormats);
  const wholeSeconds = timestampFormat === 'utc-seconds' || timestampFormat === 'offset-seconds';
  const sendsEventId = random.chance(scenario.identity.sendsEventId);
  const link = random.pick(scenario.payload.speedHundredths);
  const failing = failurePattern(failureHabit, count, random, scenario.failures);

  const events = moments.map((second, n): PlannedEvent => {
    const trueAtMs = wholeSeconds ? second : second + random.int(0, 999);
    const fails = failing[n] === true;
    return {
      trueAtMs,
      timestampMs: trueAtMs + clock.offsetMs,
      files: random.int(...random.pick(fails ? scenario.payload.filesOnFailure : scenario.payload.filesOnSuccess)),
      errors: fails ? random.int(...random.pick(scenario.payload.errorsOnFailure)) : 0,
      speedMbps: random.int(...link) / 100,
      eventId: sendsEventId ? `${n + 1}-${random.hex(scenario.identity.hexDigits)}` : null,
    };
  });
  const upload = drawUploadHabit(random, kind, count, scenario.uploads);
  return { index, id, kind, oldFirmware, timestampFormat, failureHabit, clock, upload, events };
}

function drawUploadHabit(random: Random, kind: DeviceKind, count: number, uploads: Scenario['uploads']): UploadHabit {
  const drawn = random.pick(kind === 'pibox' ? uploads.piboxRoutes : uploads.pibookRoutes);
  return {
    route: drawn === 'single' && count > uploads.singleAtMost ? 'hub' : drawn,
    order: random.pick(uploads.orders),
    reconnects: random.pick(uploads.reconnects),
    batchLimit: random.pick(kind === 'pibox' ? uploads.hubBatchLimit : uploads.batchLimit),
    format: random.pick(uploads.formats),
    encoding: random.pick(uploads.encodings),
    connections: random.pick(uploads.connections),
  };
}
