import type { Random } from '../random/random.js';
import type { Calendar } from './calendar.js';
import { drawDeviceClock } from './device-clock.js';
import type { Device, DeviceKind, FirmwareUpdate, Span, Troubles, UploadHabit } from './device.js';
import type { Drawings } from './drawings.js';

/** Who a device is, before anything is drawn. */
export interface DeviceIdentity {
  readonly index: number;
  readonly id: string;
  readonly kind: DeviceKind;
  readonly school: number;
  readonly runaway: boolean;
}

/** Draws what does not change about a device from its own stream. */
export function drawDevice(who: DeviceIdentity, random: Random, drawings: Drawings, calendar: Calendar): Device {
  const { scenario } = drawings;
  const upload = drawUploadHabit(random, who, drawings);
  const timestampFormat = random.pick(drawings.timestamps);
  const sendsEventId = random.chance(scenario.uploads.sendsEventId);
  const clock = drawDeviceClock(random, drawings.clocks, calendar.startMs);
  const firmware = random.pick(drawings.firmware);
  const updates = drawUpdates(random, drawings, calendar);
  const troubles = drawTroubles(random, drawings, calendar);
  const { index, id, kind, school, runaway } = who;
  return {
    index,
    id,
    kind,
    school,
    runaway,
    firmware,
    updates,
    timestampFormat,
    sendsEventId,
    clock,
    troubles,
    upload,
  };
}

function drawUploadHabit(random: Random, { kind, runaway }: DeviceIdentity, drawings: Drawings): UploadHabit {
  const isHub = kind === 'pibox';
  const route = random.pick(isHub ? drawings.piboxRoutes : drawings.pibookRoutes);
  return {
    // so many events one by one would take all day
    route: route === 'single' && runaway ? 'hub' : route,
    order: random.pick(drawings.orders),
    batchLimit: (isHub ? drawings.hubBatchLimit : drawings.batchLimit)(random),
    format: random.pick(drawings.formats),
    encoding: random.pick(drawings.encodings),
    connections: drawings.connections(random),
  };
}

const NO_UPDATES: readonly FirmwareUpdate[] = [];

/** Nobody goes back: a version that would come after one that is later in the list isn't taken any more. */
function drawUpdates(random: Random, { updates }: Drawings, { startMs }: Calendar): readonly FirmwareUpdate[] {
  if (updates.length === 0) return NO_UPDATES;
  let drawn: FirmwareUpdate[] = [];
  for (const { firmware, share, after, within } of updates) {
    const hit = random.chance(share);
    const atMs = startMs + after + random.int(0, within);
    if (hit) drawn = [...drawn.filter((earlier) => earlier.atMs < atMs), { atMs, firmware }];
  }
  return drawn;
}

function drawTroubles(random: Random, drawings: Drawings, { startMs, endMs }: Calendar): Troubles {
  const { always, flaky, episodes, fullDisks } = drawings.scenario.failures;
  const moment = (): number => random.int(startMs, endMs - 1);
  const fullDiskMs = random.chance(fullDisks.share) ? moment() : null;
  const isAlways = random.chance(always);
  const isFlaky = random.chance(flaky.share);
  const hasEpisodes = random.chance(episodes.share);
  if (fullDiskMs === null && !isAlways && !isFlaky && !hasEpisodes) return NO_TROUBLES;
  return {
    always: isAlways,
    flakyOdds: isFlaky ? flaky.odds : null,
    episodes: hasEpisodes ? drawEpisodes(random, drawings, moment, endMs) : [],
    fullDisk: fullDiskMs === null ? null : [fullDiskMs, fullDiskMs + drawings.fullDiskLasts(random)],
  };
}

/** Of most devices, which share it: what is remembered of a fleet stays small. */
const NO_TROUBLES: Troubles = { always: false, flakyOdds: null, episodes: [], fullDisk: null };

function drawEpisodes(random: Random, drawings: Drawings, moment: () => number, endMs: number): Span[] {
  const spans: Span[] = Array.from({ length: drawings.episodesPerDevice(random) }, () => {
    const fromMs = moment();
    return [fromMs, fromMs + drawings.episodeLasts(random)];
  });
  spans.sort(([a], [b]) => a - b);
  const last = spans.pop();
  if (last === undefined) return spans;
  const [fromMs, toMs] = last;
  if (!random.chance(drawings.scenario.failures.episodes.staysOpen)) return [...spans, last];
  // it began early enough to last as long as it was drawn
  const open: Span = [Math.min(fromMs, endMs - (toMs - fromMs)), endMs];
  return [...spans, open].toSorted(([a], [b]) => a - b);
}
